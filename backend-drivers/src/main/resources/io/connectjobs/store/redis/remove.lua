-- Empties jobs that ended; their ids stay known. Needs change.lua.
local function remove(j)
  count(j.state, -1)
  call('HSET', JOBS, j.id, STUB)
  if j.body == '' then call('HDEL', BODIES, j.id) end
  call('ZREM', IDS, j.id)
  call('RPUSH', PRUNED, pack('>I6', now) .. j.id)
  if j.result == 1 then
    call('HDEL', RESULTS, j.id)
    call('ZREM', RESULT_ENDS, j.id)
  end
  for i = 1, j.errors do call('HDEL', ERRORS, j.id .. '\0' .. i) end
  untell(j)
  known[j.id], changed[j.id] = STUB, nil
end

-- When the oldest entry of the ended jobs of a state ended; nil where there is none.
local function oldest(state)
  local entry = call('LINDEX', ENDED[state], 0)
  if entry then return (unpack_('>I6', entry)) end
end

-- The next of the jobs that a claim tells ended together, which its entry stands for; nothing, and the entry is gone, where
-- none is left.
local told_ids = {}
local function next_told(state, c)
  local ids = told_ids[c]
  if not ids then
    ids = noted(c)
    read(ids, c)
    told_ids[c], ids.next = ids, 1
  end
  for i = ids.next, #ids do
    local j = job(ids[i])
    if j and j.told and j.told.c == c then
      ids.next = i + 1
      return j
    end
  end
  call('LPOP', ENDED[state])
end

-- Takes that entry out; answers its job if the entry still tells of it.
local function take_oldest(state)
  local entry = call('LINDEX', ENDED[state], 0)
  local at, id = unpack_('>I6', entry), sub(entry, 7)
  if string.byte(id) == 0 then return next_told(state, sub(id, 2)) end
  call('LPOP', ENDED[state])
  read({id})
  local j = job(id)
  if j and j.state == state and j.until_ == at then return j end
end
