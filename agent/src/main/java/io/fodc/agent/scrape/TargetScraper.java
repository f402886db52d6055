package io.fodc.agent.scrape;

import static java.lang.System.Logger.Level.ERROR;

import io.fodc.agent.recorder.SampleBuffer;
import io.fodc.agent.recorder.SeriesIds;
import io.fodc.agent.recorder.SourceReport;
import io.fodc.agent.recorder.TickSource;
import io.fodc.schemas.exposition.ByteAllowance;
import io.fodc.schemas.exposition.ExpositionFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * One scrape target as a source of ticks. One request per tick, no retry, no redirect; a connection
 * lives for one request. {@link #collect} runs on one thread at a time.
 */
final class TargetScraper implements TickSource {
  private static final System.Logger LOG = System.getLogger(TargetScraper.class.getName());
  private static final String ACCEPT =
      "text/plain;version=0.0.4,application/openmetrics-text;version=1.0.0;q=0.7,*/*;q=0.1";

  private final ScrapeTarget target;
  private final ScrapeSettings settings;
  private final PageBuffer pages;
  private final PageReader reader;
  private final AddressLookup lookup;
  private final String request;
  private final byte[] input = HttpInput.newBuffer();
  private volatile Optional<Connection> running = Optional.empty();

  TargetScraper(
      ScrapeTarget target,
      ScrapeSettings settings,
      PageBuffer pages,
      SeriesIds seriesIds,
      ByteAllowance memory) {
    this.target = target;
    this.settings = settings;
    this.pages = pages;
    this.reader =
        new PageReader(
            target, settings.limits().samples(), settings.maxSampleAgeMillis(), seriesIds, memory);
    this.lookup = new AddressLookup(target.host());
    this.request = request(target, settings.userAgent());
  }

  @Override
  public String name() {
    return target.name();
  }

  @Override
  public boolean target() {
    return true;
  }

  @Override
  public SourceReport collect(long tickMillis, long deadlineNanos, SampleBuffer into) {
    Deadline deadline = new Deadline(deadlineNanos);
    try (Connection connection = new Connection(deadline)) {
      running = Optional.of(connection);
      return scrape(connection, tickMillis, deadline, into);
    } catch (IOException e) {
      ScrapeException failure = classified(e, deadline);
      reader.missed(tickMillis);
      return SourceReport.failed(failure.reason().word(), String.valueOf(failure.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(ERROR, "event=scrape-bug target=" + target.name(), e);
      return SourceReport.failed(ScrapeReason.INTERNAL.word(), e.toString());
    } finally {
      running = Optional.empty();
    }
  }

  @Override
  public void abort() {
    running.ifPresent(Connection::cut);
  }

  @Override
  public void close() {
    abort();
    reader.close();
  }

  private SourceReport scrape(
      Connection connection, long tickMillis, Deadline deadline, SampleBuffer into)
      throws IOException {
    InetAddress[] addresses = lookup.resolve(deadline);
    connection.connect(target, addresses, settings.tls());
    connection.send(request);
    HttpInput http = new HttpInput(connection, input);
    ResponseHead head = ResponseHead.read(http);
    while (head.status() / 100 == 1) {
      deadline.remainingMillis();
      head = ResponseHead.read(http);
    }
    if (head.status() != 200) {
      throw new ScrapeException(
          ScrapeReason.HTTP_STATUS,
          "status=" + head.status() + (head.status() / 100 == 3 ? " (not followed)" : ""));
    }
    ExpositionFormat format = format(head);
    boolean gzip = gzip(head);
    long limit = settings.limits().bodyBytes();
    try (RawBody body = new RawBody(limit)) {
      BodyReader.read(head, http, body);
      return pages.use(
          body,
          gzip,
          deadline,
          (page, length) -> reader.read(page, length, format, tickMillis, into));
    }
  }

  private static ExpositionFormat format(ResponseHead head) throws ScrapeException {
    String type = head.header("content-type").orElse("");
    boolean html = type.toLowerCase(Locale.ROOT).startsWith("text/html");
    return ExpositionFormat.ofContentType(type)
        .filter(format -> !html)
        .orElseThrow(
            () ->
                new ScrapeException(
                    ScrapeReason.CONTENT_TYPE,
                    "content-type=" + ResponseHead.printable(type) + " is no exposition"));
  }

  private static boolean gzip(ResponseHead head) throws ScrapeException {
    String coding = head.header("content-encoding").orElse("identity").toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "gzip", "x-gzip" -> true;
      case "identity", "" -> false;
      default ->
          throw new ScrapeException(
              ScrapeReason.PROTOCOL,
              "content-encoding was not asked for: " + ResponseHead.printable(coding));
    };
  }

  private static ScrapeException classified(IOException e, Deadline deadline) {
    if (e instanceof ScrapeException known) {
      return known;
    }
    if (e instanceof SocketTimeoutException || deadline.over()) {
      return new ScrapeException(ScrapeReason.TIMEOUT, "no complete answer at the tick's deadline");
    }
    ScrapeReason reason = e instanceof SSLException ? ScrapeReason.TLS : ScrapeReason.PROTOCOL;
    return new ScrapeException(reason, String.valueOf(e.getMessage()));
  }

  private static String request(ScrapeTarget target, String userAgent) {
    String path = target.url().getRawPath();
    String query = target.url().getRawQuery();
    StringBuilder text = new StringBuilder("GET ");
    text.append(path == null || path.isEmpty() ? "/" : path)
        .append(query == null ? "" : "?" + query)
        .append(" HTTP/1.1\r\nHost: ")
        .append(target.url().getHost())
        .append(target.url().getPort() > 0 ? ":" + target.url().getPort() : "")
        .append("\r\nUser-Agent: ")
        .append(userAgent)
        .append("\r\nAccept: ")
        .append(ACCEPT)
        .append("\r\nAccept-Encoding: gzip\r\nConnection: close\r\n");
    String user = target.url().getUserInfo();
    if (user != null) {
      text.append("Authorization: Basic ")
          .append(Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
          .append("\r\n");
    }
    return text.append("\r\n").toString();
  }
}
