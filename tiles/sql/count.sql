SELECT count(*) FROM ({rows}) AS here
