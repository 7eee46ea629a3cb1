-- A job's record. ARGV 5: its id. Answers nothing for no such job.
local value = call('HGET', JOBS, ARGV[5])
return value and value ~= STUB and encode_briefly(decode(ARGV[5], value)) or false
