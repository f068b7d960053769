# newsportal behind Varnish 7 with varnish-modules (for xkey), as Debian packs them:
#
#   varnishd -a :80 -a purge=127.0.0.1:6082 -f /path/to/varnish.vcl -s malloc,1G
#
# and in the portal's .env: EDGE_PURGE=varnish://127.0.0.1:6082, TRUSTED_PROXIES=127.0.0.1.
# Purges are taken on the socket called `purge` only: keep it where readers cannot reach it.
vcl 4.1;

import std;
import xkey;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

sub vcl_recv {
    if (local.socket == "purge") {
        call take_purge;
    }
    if (req.restarts == 0) {
        # A stale page is handed out for 1 s while the new one is fetched …
        set req.grace = 1s;
    } else {
        # … and for as long as it lasts when there is none to be had (see vcl_deliver).
        set req.grace = 12h;
    }
    if ((req.method == "GET" || req.method == "HEAD") && !req.http.Authorization) {
        # With or without a cookie: the portal takes it away before it makes a page for
        # everyone, and says `no-store` on any other.
        return (hash);
    }
}

sub take_purge {
    if (req.method != "PURGE") {
        return (synth(405));
    }
    if (req.http.xkey-purge) {
        set req.http.Purged = xkey.purge(req.http.xkey-purge);
    } elsif (req.http.xkey-softpurge) {
        set req.http.Purged = xkey.softpurge(req.http.xkey-softpurge);
    } else {
        return (synth(400));
    }
    return (synth(200));
}

sub vcl_synth {
    if (req.http.Purged) {
        set resp.http.Purged = req.http.Purged;
    }
}

sub vcl_hash {
    # Behind a proxy that speaks TLS: http is redirected, https is answered.
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_miss {
    if (req.restarts > 0) {
        # The portal failed, and no copy is left: its own page says so best.
        return (pass);
    }
}

sub vcl_backend_fetch {
    if (!bereq.uncacheable) {
        set bereq.first_byte_timeout = 5s;
    }
}

sub vcl_backend_response {
    if (beresp.status >= 500 && !bereq.uncacheable) {
        # Never in the place of a copy that may still be served.
        return (error(beresp.status));
    }
    if (!beresp.http.Cache-Control) {
        set beresp.http.Cache-Control = "no-store";
    }
    # What the portal tells us alone; without it, Varnish has gone by s-maxage.
    if (beresp.http.Surrogate-Control ~ "max-age=[0-9]") {
        set beresp.ttl = std.duration(
            regsub(beresp.http.Surrogate-Control, ".*max-age=([0-9]+).*", "\1s"), 0s);
    }
    if (beresp.http.Surrogate-Control !~ "stale-while-revalidate") {
        # The second of req.grace is part of the time that was allowed.
        set beresp.ttl = beresp.ttl - 1s;
    }
    set beresp.grace = 0s;
    if (beresp.http.Cache-Control ~ "stale-if-error=[0-9]") {
        set beresp.grace = std.duration(
            regsub(beresp.http.Cache-Control, ".*stale-if-error=([0-9]+).*", "\1s"), 0s);
    }
    set beresp.http.xkey = beresp.http.Surrogate-Key;
    unset beresp.http.Surrogate-Key;
    # Gone from the copy too: a later 304 must not inherit it.
    unset beresp.http.Surrogate-Control;
}

sub vcl_backend_error {
    if (bereq.is_bgfetch) {
        return (abandon);
    }
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
}

sub vcl_deliver {
    if (resp.status >= 500 && req.restarts == 0 && (req.method == "GET" || req.method == "HEAD")) {
        return (restart);
    }
    unset resp.http.xkey;
    if (obj.hits == 0) {
        set req.http.Kept = "Varnish; fwd=miss";
    } elsif (req.restarts > 0) {
        set req.http.Kept = "Varnish; hit; detail=portal-failed";
    } elsif (obj.ttl < 0s) {
        set req.http.Kept = "Varnish; hit; detail=refreshing";
    } else {
        set req.http.Kept = "Varnish; hit";
    }
    if (resp.http.Cache-Status) {
        set resp.http.Cache-Status = resp.http.Cache-Status + ", " + req.http.Kept;
    } else {
        set resp.http.Cache-Status = req.http.Kept;
    }
}
