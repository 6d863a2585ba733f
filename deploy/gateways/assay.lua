-- Asks Assay about a request: http-request lua.assay SOCKET PATH. For HAProxy 2.6 or newer.
--
-- On a 200 it copies Assay's identity headers into the request and sets txn.assay_allowed. Where Assay denies or refuses
-- the request it answers with what Assay said. In any other case it does neither, and the configuration must refuse what has no such variable.

local judged_by = {  -- what Assay reads of a request; where a policy takes tokens from a cookie, "cookie" too
    "authorization", "traceparent", "origin", "access-control-request-method",
    "@COOKIE@",
}
local told_of = { "www-authenticate", "content-type", "cache-control",
    "access-control-allow-origin", "access-control-expose-headers", "vary" }
local told = { [400] = true, [401] = true, [403] = true, [431] = true }  -- what the client hears from Assay itself
local identity = {  -- gateways.identity_headers
    "@HEADER@",
}
local patience = 5000  -- milliseconds; only a backstop, for HAProxy tries four times: the time-outs of SOCKET come first

-- HAProxy counts the values of a header from 0, and takes them counted from 1.
local function values(headers, name)
    local list = {}
    for i = 0, #(headers[name] or {}) do
        if headers[name] then list[#list + 1] = headers[name][i] end
    end
    return #list > 0 and list or nil
end

local function ask(txn, socket, path)
    local request = txn.http:req_get_headers()
    local headers = {}
    for _, name in ipairs(judged_by) do headers[name] = values(request, name) end
    headers["host"] = { "assay" }
    headers["x-forwarded-method"] = { txn.f:method() }
    headers["x-forwarded-proto"] = { txn.f:ssl_fc() == 1 and "https" or "http" }
    headers["x-forwarded-host"] = values(request, "host")
    headers["x-forwarded-uri"] = { txn.f:pathq() }
    headers["x-forwarded-for"] = { txn.f:src() }
    return core.httpclient():get{ url = "http://assay" .. path, headers = headers, dst = socket, timeout = patience }
end

-- HAProxy says nothing where its buffer has no room for a header, so it is looked for: a backend must never miss one.
local function copy(txn, headers)
    for _, name in ipairs(identity) do
        local wanted = values(headers, name)
        if wanted then
            txn.http:req_del_header(name)
            for _, value in ipairs(wanted) do txn.http:req_add_header(name, value) end
            local got = values(txn.http:req_get_headers(), name)
            if not got or table.concat(got, "\n") ~= table.concat(wanted, "\n") then return false end
        end
    end
    return true
end

local function assay(txn, socket, path)
    local answer = ask(txn, socket, path)
    local verdict = answer.headers and values(answer.headers, "x-assay-verdict")
    if answer.status == 200 and verdict and verdict[1] == "allowed" then
        if copy(txn, answer.headers) then txn:set_var("txn.assay_allowed", true) end
    elseif told[answer.status] then
        local headers = {}
        for _, name in ipairs(told_of) do headers[name] = values(answer.headers, name) end
        txn:done(txn:reply{ status = answer.status, headers = headers,
            body = txn.f:method() ~= "HEAD" and answer.body or nil })
    end
end

core.register_action("assay", { "http-req" }, assay, 2)
