module countersign/test/pause

go 1.24
