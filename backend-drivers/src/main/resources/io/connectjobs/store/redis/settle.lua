-- How attempts end. Needs change.lua.

-- A pause by the policy's text, as RetryPolicy writes it; nil where it doesn't retry after such an error.
local function pause(policy, attempt, random, type)
  local growth, base, base_unit, cap, cap_unit, jitter, rest =
    string.match(policy, '^(%l+)%(base=(%d+)(m?)s, cap=(%d+)(m?)s, jitter=([^,)]+)(.*)%)$')
  local list = string.match(rest, '^, nonRetryable=(.*)$')
  if list and not string.find(type, '|', 1, true) and string.find('|' .. list .. '|', '|' .. type .. '|', 1, true) then
    return nil
  end
  base = base_unit == 'm' and tonumber(base) or base * 1000
  cap = cap_unit == 'm' and tonumber(cap) or cap * 1000
  local grown = base
  if growth == 'linear' then
    grown = base * attempt
  elseif growth == 'exponential' then
    grown = base * 2 ^ math.min(attempt - 1, 62)
  end
  return math.floor(math.min(grown, cap) * (1 + jitter * (2 * random - 1)) + 0.5)
end

local function end_attempt(j)
  count(RUNNING, -1)
  j.settled = j.lease
  unlease(j)
end

local function complete(j)
  end_attempt(j)
  finish(j, COMPLETED)
  j.result, j.result_until = 0, 0
  enter(j)
  record(j, 2)
end

local function complete_with(j, data, keep)
  end_attempt(j)
  finish(j, COMPLETED)
  local ttl = unpack_('>I6', data)
  if ttl == 0 then ttl = keep end
  j.result, j.result_until = 1, ttl and now + ttl or 0
  call('HSET', RESULTS, j.id, sub(data, 7))
  if ttl then call('ZADD', RESULT_ENDS, j.result_until, j.id) end
  enter(j)
  record(j, 2)
end

local function fail(j, data)
  local retryable, random, type, message, has_stack, at = unpack_('>BdI2c0I2c0B', data)
  add_error(j, type, message, has_stack == 1 and sub(data, at) or nil)
  local cancel = j.cancel
  end_attempt(j)
  local wait
  if cancel == 0 and retryable == 1 and j.attempt < j.max then
    local _, _, policy = texts(j.tail)
    if policy == '' then policy = call('HGET', META, 'policy') or '' end
    if policy == '' then policy = DEFAULT_POLICY end
    wait = pause(policy, j.attempt, random, type)
  end
  if wait then
    j.state, j.run_at = RETRYABLE, now + wait
  else
    finish(j, cancel == 1 and CANCELLED or DEAD)
  end
  enter(j)
  record(j, cancel == 1 and 8 or 3)
end

local function put_back(j, data)
  local event, delay = unpack_('>BI6', data)
  local cancel = j.cancel
  end_attempt(j)
  j.attempt = j.attempt - 1
  if cancel == 1 then
    finish(j, CANCELLED)
  elseif delay > 0 then
    move_to(j, now + delay)
  else
    j.state = AVAILABLE
  end
  enter(j)
  record(j, cancel == 1 and 8 or event)
end

-- Completes a plain job by cutting and joining its record; answers that, or nothing for a job or lease that isn't such.
local function complete_plain(s, token)
  local hold, state, cancel, own = string.byte(s, -45, -42)
  if state ~= RUNNING or hold + cancel + own > 0 or sub(s, -13) ~= token then return nil end
  local lease, attempt = sub(token, 1, 7), sub(s, -21, -20)
  ended_leases[lease] = (ended_leases[lease] or 0) + 1
  return sub(s, 1, -77) .. (history > 0 and now_6 .. '\2\4' .. attempt or '') .. sub(s, -76, -45) .. '\4\0\0\0' .. lease
    .. now_6 .. NONE_6 .. attempt .. sub(s, -19, -14) .. NONE_7 .. sub(token, 8)
end

-- ARGV from: for each settlement the id, each once, and the token (13 bytes) with what to do and its data; none is 13
-- NULs.
local function settle(from, n, keep)
  local ids, answers, plain = {}, {}, 0
  for i = 1, n do ids[i] = ARGV[from + i * 2 - 2] end
  local records, entries = get_many(JOBS, ids), {}
  for i = 1, n do
    local id, outcome, s = ids[i], ARGV[from + i * 2 - 1], records[i]
    local token, what = sub(outcome, 1, 13), string.byte(outcome, 14)
    local ended = s and what == 67 and #s > 1 and complete_plain(s, token)
    if ended then
      answers[i] = 'A'
      plain = plain + 1
      to_jobs[plain * 2 - 1] = id
      to_jobs[plain * 2] = ended
      entries[plain] = now_6 .. id
    else
      if s then known[id] = s == STUB and STUB or decode(id, s) end
      local answer, j = standing(id, token)
      if j then
        local data = sub(outcome, 15)
        if what == 67 then complete(j)
        elseif what == 82 then complete_with(j, data, keep)
        elseif what == 70 then fail(j, data)
        else put_back(j, data) end
      end
      answers[i] = answer
    end
  end
  if plain > 0 then
    many('RPUSH', ENDED[COMPLETED], entries)
    count(RUNNING, -plain)
    count(COMPLETED, plain)
    happen(2, COMPLETED, plain)
  end
  flush()
  return table.concat(answers)
end
