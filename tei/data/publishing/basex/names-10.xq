(: What the functions are called from BaseX 10 on. :)
declare function local:documents($db as xs:string, $path as xs:string) as document-node()* { db:get($db, $path) };
declare function local:bytes($db as xs:string, $path as xs:string) as xs:base64Binary { db:get-binary($db, $path) };
declare function local:parsed($bytes as xs:base64Binary) as document-node() {
  fetch:binary-doc($bytes, map { "stripws": false(), "xinclude": false(), "dtd": false() })
};
declare %updating function local:put-document($db as xs:string, $path as xs:string, $document as document-node()) {
  db:put($db, $document, $path)
};
declare %updating function local:put-bytes($db as xs:string, $path as xs:string, $bytes as xs:base64Binary) {
  db:put-binary($db, $bytes, $path)
};
declare function local:sum($data as xs:anyAtomicType) as xs:string {
  lower-case(string(xs:hexBinary(hash:sha256($data))))
};
