"""What schemathesis has to be told of this API beyond its document."""

import json

import schemathesis

# Which prices an order of each type has; the document cannot say it, and chance finds it once in a hundred times.
PRICES = {
    "market": (),
    "limit": ("price",),
    "stop": ("stop_price",),
    "stop_limit": ("price", "stop_price"),
    "trailing_stop": ("trail_offset",),
}
EVERY_PRICE = ("price", "stop_price", "trail_offset")
# An order of no special size and price passes the checks now and then; one of chance never does.
PLAIN = {"quantity": "0.01", "price": "45000", "stop_price": "46000", "trail_offset": "500"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Makes every second allowed order one that fits together; what is not allowed stays as it is."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or case.operation.label not in ("POST /orders", "POST /risk/check"):
        return
    body = case.body
    if isinstance(body, dict) and len(json.dumps(body, default=str)) % 2 == 0:
        fit_together(body)


def fit_together(order):
    kind = order.get("type") or order.get("order_type")
    if kind not in PRICES:
        return
    order["type"] = kind
    for name in ("order_type", "expire_at", "account", "venue", "post_only", *EVERY_PRICE):
        order.pop(name, None)
    order["symbol"] = "BTCUSDT"
    order["quantity"] = PLAIN["quantity"]
    for name in PRICES[kind]:
        order[name] = PLAIN[name]
    if order.get("time_in_force") == "gtd":
        order["time_in_force"] = "gtc"


@schemathesis.deserializer("application/x-ndjson")
def lines(context, response):
    """Every line is a JSON object, and the last one says how it ended; anything else is a failure."""
    parsed = [json.loads(line) for line in response.content.decode().splitlines()]
    if not parsed or not any(name in parsed[-1] for name in ("summary", "problem")):
        raise ValueError("the lines do not end with a summary or a problem")
    return parsed
