package io.fodc.proxy.peer;

import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** How a peer answered. Whoever got it closes it; its body throws once its time is over. */
public final class PeerAnswer implements AutoCloseable {
  private final int status;
  private final HttpHeaders headers;
  private final PeerBody body;

  PeerAnswer(int status, HttpHeaders headers, PeerBody body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The body as it comes; closing it is closing the answer. */
  public InputStream body() {
    return body;
  }

  @Override
  public void close() {
    body.close();
  }
}
