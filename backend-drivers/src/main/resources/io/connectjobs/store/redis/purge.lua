-- Empties ended jobs of some states, longest ended first. ARGV: 5 how many at the most, then the states.
-- Answers how many, and 1 if there may be more.
even_if_full()
local most, removed, looked = tonumber(ARGV[5]), 0, 0
while removed < most and looked < 1000 do
  local first, first_at
  for i = 6, #ARGV do
    local state = tonumber(ARGV[i])
    local at = oldest(state)
    if at and (not first_at or at < first_at) then first, first_at = state, at end
  end
  if not first then
    looked = -1
    break
  end
  local j = take_oldest(first)
  looked = looked + 1
  if j then
    remove(j)
    removed = removed + 1
  end
end
flush()
return {removed, looked < 0 and 0 or 1}
