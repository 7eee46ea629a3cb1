-- Empties jobs that ended; their ids stay known. Needs change.lua.
local function remove(j)
  count(j.state, -1)
  call('HSET', JOBS, j.id, STUB)
  call('HDEL', BODIES, j.id)
  call('ZREM', IDS, j.id)
  call('RPUSH', PRUNED, pack('>I6', now) .. j.id)
  if j.result == 1 then
    call('HDEL', RESULTS, j.id)
    call('ZREM', RESULT_ENDS, j.id)
  end
  for i = 1, j.errors do call('HDEL', ERRORS, j.id .. '\0' .. i) end
  known[j.id], changed[j.id] = STUB, nil
end

-- When the oldest entry of the ended jobs of a state ended; nil where there is none.
local function oldest(state)
  local entry = call('LINDEX', ENDED[state], 0)
  if entry then return (unpack_('>I6', entry)) end
end

-- Takes that entry out; answers its job if the entry still tells of it.
local function take_oldest(state)
  local entry = call('LPOP', ENDED[state])
  local at, id = unpack_('>I6', entry), sub(entry, 7)
  read({id})
  local j = job(id)
  if j and j.state == state and j.until_ == at then return j end
end
