package io.fodc.agent.http;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The head of one request. Its body is never read.
 *
 * @param path as sent, without the query
 * @param headers by name in lower case; values of a repeated one joined with commas
 */
record HttpRequest(String method, String path, boolean http11, Map<String, String> headers) {
  HttpRequest {
    headers = Map.copyOf(headers);
  }

  /** The header's value; empty when there is none. */
  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  boolean head() {
    return method.equals("HEAD");
  }

  /** Whether another request may follow on the connection. */
  boolean keepAlive() {
    String connection = header("Connection").toLowerCase(Locale.ROOT);
    return http11 && !connection.contains("close") && !hasBody();
  }

  private boolean hasBody() {
    return headers.containsKey("transfer-encoding")
        || !header("Content-Length").isEmpty() && !header("Content-Length").equals("0");
  }

  /**
   * Parses a head: lines separated by LF or CR LF, without the empty one at the end.
   *
   * @throws BadRequestException if it is none of HTTP/1.0 or 1.1
   */
  static HttpRequest parse(String head) throws BadRequestException {
    String[] lines = head.split("\r?\n", -1);
    String[] words = lines[0].split(" ", -1);
    if (words.length != 3 || !words[0].matches("[A-Za-z-]{1,32}")) {
      throw new BadRequestException(400, "the first line is no request line");
    }
    if (!words[2].equals("HTTP/1.1") && !words[2].equals("HTTP/1.0")) {
      throw new BadRequestException(505, "only HTTP/1.1 and HTTP/1.0 are understood");
    }
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = colon < 0 ? "" : lines[i].substring(0, colon);
      if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        throw new BadRequestException(400, "line " + (i + 1) + " is no header");
      }
      headers.merge(
          name.toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip(),
          (first, second) -> first + "," + second);
    }
    boolean http11 = words[2].equals("HTTP/1.1");
    if (http11 && !headers.containsKey("host")) {
      throw new BadRequestException(400, "the header Host is missing");
    }
    return new HttpRequest(words[0], pathOf(words[1]), http11, headers);
  }

  /** The path of a target in origin form or absolute form. */
  private static String pathOf(String target) throws BadRequestException {
    String path = target;
    if (target.startsWith("http://")) {
      int slash = target.indexOf('/', "http://".length());
      path = slash < 0 ? "/" : target.substring(slash);
    }
    if (!path.startsWith("/")) {
      throw new BadRequestException(400, "the request's target is no path");
    }
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }
}
