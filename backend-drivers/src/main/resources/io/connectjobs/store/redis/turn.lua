-- Settles and then claims. ARGV: 5 how many settlements by id, 6 by claim, 7 how long results are kept in ms or nothing, 8 most
-- to put in order, then the settlements, then the claim, if any.
-- Answers a letter for each settlement, and what the claim gave.
even_if_full()
local n, claims = tonumber(ARGV[5]), tonumber(ARGV[6])
local settled = n + claims > 0 and settle(9, n, claims, tonumber(ARGV[7])) or ''
local from = 9 + n * 2 + claims * 3
if #ARGV < from then return {settled} end
local kind, jobs, told = claim(from, tonumber(ARGV[8]))
return {settled, kind, jobs, told}
