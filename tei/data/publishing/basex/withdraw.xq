(: Take a book away in one step. :)
declare variable $db as xs:string external;
declare variable $document as xs:string external; (: the path of the XML document :)
declare variable $archive as xs:string external; (: the path of the ZIP archive :)
declare variable $tei as xs:string external; (: not needed here :)

db:delete($db, $document), db:delete($db, $archive)
