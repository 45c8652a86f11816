(: What the functions are called until BaseX 9. :)
declare function local:documents($db as xs:string, $path as xs:string) as document-node()* { db:open($db, $path) };
declare function local:bytes($db as xs:string, $path as xs:string) as xs:base64Binary { db:retrieve($db, $path) };
declare function local:parsed($bytes as xs:base64Binary) as document-node() {
  fetch:xml-binary($bytes, map { "chop": false(), "xinclude": false(), "dtd": false() })
};
declare %updating function local:put-document($db as xs:string, $path as xs:string, $document as document-node()) {
  db:replace($db, $path, $document)
};
declare %updating function local:put-bytes($db as xs:string, $path as xs:string, $bytes as xs:base64Binary) {
  db:store($db, $path, $bytes)
};
declare function local:sum($data as xs:anyAtomicType) as xs:string {
  lower-case(string(xs:hexBinary(hash:sha256($data))))
};
