(: Store a publication in one step: BaseX does all of what an updating query says, at its end, or nothing. :)
declare variable $db as xs:string external;
declare variable $document as xs:string external; (: the path of the XML document :)
declare variable $archive as xs:string external; (: the path of the ZIP archive :)
declare variable $tei as xs:string external; (: the file in the archive that the document is made of :)
declare variable $text as xs:string external; (: the SHA-256 of the text of that file, as we read it :)
declare variable $zip as xs:string external; (: the archive in base64 :)

declare function local:proven($document as document-node()) as document-node() {
  if (local:sum(string($document)) = $text) then $document
  else error(xs:QName("local:text"), "the database reads another text in the document than we do")
};

let $bytes := xs:base64Binary($zip)
return (
  local:put-bytes($db, $archive, $bytes),
  local:put-document($db, $document, local:proven(local:parsed(archive:extract-binary($bytes, $tei))))
)
