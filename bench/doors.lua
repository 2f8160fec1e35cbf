-- Contacts of invented people, each with a reference of its own: no two requests are the same.
local head = os.getenv("FORM_HEAD")
local tail = os.getenv("FORM_TAIL")
wrk.method = "POST"
local sent = 0
local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set("number", threads)
end

function request()
   sent = sent + 1
   return wrk.format(nil, nil, nil, head .. number .. "-" .. sent .. tail)
end
