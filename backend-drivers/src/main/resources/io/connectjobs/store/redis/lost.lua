-- Ends the noting where a queue has lost notes that were taken. ARGV: 2 the noting; 3 the queue; 4 the last note that was taken of it
-- before it was asked. Where another one was taken since, nothing was lost: others forget what is taken. Answers 1 if it ended.
if not on or noting ~= ARGV[2] or (call('HGET', TAKEN, ARGV[3]) or '0-0') ~= ARGV[4] then return 0 end
end_noting()
return 1
