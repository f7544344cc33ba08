package hutong.platform.operate;

/**
 * Somebody who runs this server.
 *
 * @param token its hash, in hexadecimal
 */
record Operator(String name, Role role, String token, long sinceMillis) {}
