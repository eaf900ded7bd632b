-- seal_document(project bigint, sha256 bytea) -> bytes bytea
select bytes from document where project = $1 and sha256 = $2
