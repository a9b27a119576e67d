-- Which records are faulty, and how?
SELECT
    arrayJoin(Problems) AS Problem,
    SourceScope,
    count()             AS Records,
    max(IngestedAt)     AS LastAt
FROM audit_spans
WHERE notEmpty(Problems)
GROUP BY Problem, SourceScope
ORDER BY Records DESC, Problem
LIMIT 1000
