package io.fodc.proxy.http;

import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;

/** Reads the body of a request as it is, up to a limit. */
final class BytesBody {
  private BytesBody() {}

  /**
   * The bytes that a request carries.
   *
   * @param last told that the connection cannot be used after this, because the body was not read
   * @throws ProblemException if there are more than the limit, or they are badly framed
   */
  static byte[] of(ServerRequest request, ConnectionGuard.Watch watch, Runnable last, int mostBytes)
      throws IOException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    watch.reading();
    try {
      // Not closed when it fails: closing reads on, into what can no longer be told apart.
      InputStream in = request.content().inputStream();
      byte[] body = in.readNBytes(mostBytes + 1);
      if (body.length > mostBytes) {
        last.run();
        throw tooLarge(mostBytes);
      }
      in.close();
      return body;
    } catch (RequestException e) {
      last.run();
      throw e.status().code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()
          ? tooLarge(mostBytes)
          : badlyFramed();
    } catch (IllegalArgumentException e) {
      // What the server makes of a chunk whose length is no number.
      last.run();
      throw badlyFramed();
    } finally {
      watch.answering();
    }
  }

  static ProblemException tooLarge(int mostBytes) {
    return Problem.of(
            ProblemCode.BODY_TOO_LARGE,
            "the body is longer than " + mostBytes + " bytes",
            "ask for less at once")
        .with("limit", mostBytes + " bytes")
        .thrown();
  }

  private static ProblemException badlyFramed() {
    return Problem.of(
            ProblemCode.BODY_MALFORMED,
            "the body cannot be read: its bytes are not framed as HTTP/1.1 frames them",
            "send it with its Content-Length, or in chunks of which each begins with its length")
        .thrown();
  }
}
