-- Settles and then claims. ARGV: 5 how many settlements, 6 how long results are kept in ms or nothing, 7 most to put in
-- order, then the settlements, then the claim, if any.
-- Answers a letter for each settlement, and what the claim gave.
local n = tonumber(ARGV[5])
local settled = n > 0 and settle(8, n, tonumber(ARGV[6])) or ''
local from = 8 + n * 2
if #ARGV < from then return {settled} end
local kind, jobs = claim(from, tonumber(ARGV[7]))
return {settled, kind, jobs}
