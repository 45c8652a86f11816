(: What the database holds of a book: "found" and the checksum of each file, else why nothing is found. :)
declare variable $db as xs:string external;
declare variable $document as xs:string external; (: the path of the XML document :)
declare variable $archive as xs:string external; (: the path of the ZIP archive :)
declare variable $tei as xs:string external; (: the file in the archive that the document is made of :)
declare variable $sums as xs:string external; (: the file in the archive that makes it ours: the checksums :)

declare function local:text($document as document-node()) as xs:string {
  serialize($document, map { "method": "xml", "indent": "no" })
};

declare function local:same($bytes as xs:base64Binary) as xs:boolean {
  let $stored := local:documents($db, $document)
  return count($stored) = 1 and local:text($stored) = local:text(local:parsed($bytes))
};

if (not(db:exists($db))) then "no database"
else if (not(db:exists($db, $archive))) then (if (db:exists($db, $document)) then "other" else "absent")
else
  let $zip := local:bytes($db, $archive)
  let $names := try { archive:entries($zip) ! string() } catch * { () }
  return if (not($names = $sums)) then "other" else (
    "found",
    let $contents := archive:extract-binary($zip)
    for $name at $at in $names
    where $name != $tei or local:same($contents[$at])
    return local:sum($contents[$at]) || " " || $name
  )
