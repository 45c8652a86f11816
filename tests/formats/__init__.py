"""What tests of formats share: documents to try, and the law that each format keeps."""
