SELECT count(*) FROM area CROSS JOIN LATERAL ({rows}) AS here
