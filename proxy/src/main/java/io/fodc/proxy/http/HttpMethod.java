package io.fodc.proxy.http;

import java.util.Arrays;
import java.util.Optional;

/** What a route is asked with. */
enum HttpMethod {
  /** Looks only; such a route answers HEAD too. */
  GET("GET, HEAD"),
  POST("POST"),
  DELETE("DELETE");

  private final String allowed;

  HttpMethod(String allowed) {
    this.allowed = allowed;
  }

  /** As the Allow header lists it. */
  String allowed() {
    return allowed;
  }

  /** The method that a request line means. */
  static Optional<HttpMethod> of(String text) {
    String meant = text.equals("HEAD") ? "GET" : text;
    return Arrays.stream(values()).filter(method -> method.name().equals(meant)).findFirst();
  }
}
