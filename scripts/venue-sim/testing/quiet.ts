/** To be imported before @binance/spot, which reads this once and else tells of every connection on the tests' output. */
process.env["LOG_LEVEL"] ??= "error";
