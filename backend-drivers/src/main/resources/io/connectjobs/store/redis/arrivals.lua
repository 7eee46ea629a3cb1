-- What came by an import, and how it was then: for each id when it first came, how it looked, who brought it last, its state (9
-- for an id without a job), how many errors and entries of history. Needs change.lua.
-- Behind the queue's keys: arrivals, how many of what came by which import, and ids in the order in which they came.
local ARRIVALS, ARRIVED, ARRIVAL_TIMES = unpack(KEYS, #KEYS - 3, #KEYS - 1)
local ARRIVAL = '>I6Bc0I2c0BI3I4'
local arrived = {}

local function count_arrival(transfer, what, by)
  local field = transfer .. '\0' .. what
  arrived[field] = (arrived[field] or 0) + by
end

local function tally(transfer, state, errors, entries, sign)
  count_arrival(transfer, state, sign)
  count_arrival(transfer, 'errors', sign * errors)
  count_arrival(transfer, 'entries', sign * entries)
end

local function untally(arrival)
  local _, _, transfer, state, errors, entries = unpack_(ARRIVAL, arrival)
  tally(transfer, state, errors, entries, -1)
end

local function flush_arrivals()
  for field, by in pairs(arrived) do
    if by ~= 0 and call('HINCRBY', ARRIVED, field, by) == 0 then call('HDEL', ARRIVED, field) end
  end
end

-- Forgets the first that came, if that was so long ago; answers whether it was. One that came anew since has another entry.
local function forget_arrival(before)
  local entry = call('LINDEX', ARRIVAL_TIMES, 0)
  if not entry or unpack_('>I6', entry) > before then return false end
  call('LPOP', ARRIVAL_TIMES)
  local id = sub(entry, 7)
  local arrival = call('HGET', ARRIVALS, id)
  if arrival and sub(arrival, 1, 6) == sub(entry, 1, 6) then
    untally(arrival)
    call('HDEL', ARRIVALS, id)
  end
  return true
end
