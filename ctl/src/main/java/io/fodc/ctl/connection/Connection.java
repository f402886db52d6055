package io.fodc.ctl.connection;

import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.Surroundings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The way to a proxy.
 *
 * @param server its address, without a path
 * @param token what shows who asks
 * @param tls how https is spoken; empty for http
 * @param answerLimit longest time for one answer
 */
public record Connection(
    URI server, Optional<Token> token, Optional<SSLContext> tls, Duration answerLimit) {
  private static final String DEFAULT_SERVER = "http://127.0.0.1:17920";

  /** What options say, else the environment, else the context in use, else the defaults. */
  public static Connection of(ConnectionOptions options, Surroundings process) {
    if (options.requestTimeoutSeconds < 1 || options.requestTimeoutSeconds > 600) {
      throw new Failure(
          ExitCode.USAGE,
          "--request-timeout " + options.requestTimeoutSeconds + " is not from 1 to 600 seconds",
          "use such a number");
    }
    Context fromFile = context(options, process);
    Context asked =
        options
            .asContext()
            .or(environment(process))
            .or(fromFile)
            .or(new Context(DEFAULT_SERVER, "", "", "", ""));
    URI server = server(asked.server());
    Optional<Token> token = token(options, asked, process);
    boolean secure = "https".equals(server.getScheme());
    if (token.isPresent() && !secure && !isLoopback(server) && !options.allowPlainHttp) {
      throw new Failure(
          ExitCode.USAGE,
          "the token is not sent over plain http to " + server.getHost() + ": it could be read",
          "use https, or --allow-plain-http where the way is safe");
    }
    return new Connection(
        server,
        token,
        secure ? Optional.of(TlsFiles.context(asked, process)) : Optional.empty(),
        Duration.ofSeconds(options.requestTimeoutSeconds));
  }

  private static Context environment(Surroundings process) {
    return new Context(
        process.variable("FODC_SERVER").orElse(""),
        process.variable("FODC_TOKEN_FILE").orElse(""),
        process.variable("FODC_CA_FILE").orElse(""),
        process.variable("FODC_CERT").orElse(""),
        process.variable("FODC_KEY").orElse(""));
  }

  private static Context context(ConnectionOptions options, Surroundings process) {
    ContextFile file = ContextFile.read(options, process);
    String name =
        options.context.isEmpty()
            ? process.variable("FODC_CONTEXT").orElse(file.current())
            : options.context;
    if (name.isEmpty()) {
      return Context.EMPTY;
    }
    Context found = file.contexts().get(name);
    if (found == null) {
      throw new Failure(
          ExitCode.USAGE,
          "there is no context '" + name + "' in " + file.path(),
          file.contexts().isEmpty()
              ? "make it with 'fodcctl config set-context " + name + " --server URL'"
              : "there are " + String.join(", ", file.contexts().keySet()));
    }
    return found;
  }

  private static Optional<Token> token(
      ConnectionOptions options, Context asked, Surroundings process) {
    Optional<String> direct = process.variable("FODC_TOKEN");
    boolean fileIsNearer =
        !options.tokenFile.isEmpty() || process.variable("FODC_TOKEN_FILE").isPresent();
    if (direct.isPresent() && !fileIsNearer) {
      return Optional.of(Token.of(direct.get(), "FODC_TOKEN"));
    }
    return asked.tokenFile().isEmpty()
        ? Optional.empty()
        : Optional.of(Token.read(process.path(asked.tokenFile()), process));
  }

  private static URI server(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https"))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null) {
        return new URI(scheme + uri.toString().substring(scheme.length()));
      }
    } catch (URISyntaxException e) {
      // Refused below.
    }
    throw new Failure(
        ExitCode.USAGE,
        "'" + text + "' is no address of a proxy",
        "write it like https://proxy.example.com:17920");
  }

  /** Whether a request surely stays on this machine; names are not looked up for that. */
  private static boolean isLoopback(URI server) {
    String host = server.getHost().toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
