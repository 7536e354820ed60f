SELECT count(*) FROM (SELECT FROM ({rows}) AS f LIMIT %s) AS found
