package io.fodc.e2e.profile;

import io.fodc.e2e.process.Await;
import io.fodc.e2e.process.FreePort;
import io.fodc.e2e.process.PrometheusProcess;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmThread;
import io.fodc.ktm.LibBpf;
import io.fodc.ktm.stacks.PprofProfile;
import io.fodc.ktm.stacks.Sampling;
import io.fodc.ktm.stacks.StackOutcome;
import io.fodc.ktm.stacks.StackRequest;
import io.fodc.ktm.stacks.StackSampler;
import io.fodc.ktm.stacks.StackSamples;
import io.fodc.ktm.symbols.KernelSymbols;
import io.fodc.schemas.wire.pprof.Profile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.zip.GZIPInputStream;

/**
 * A busy Go server nobody here wrote: Debian's Prometheus, which is stripped, under query load on
 * loopback. Closing ends it.
 */
public final class GoServer implements Closeable {
  private static final String NAME = "go-server";
  private static final Path PROC = Path.of("/proc");
  private static final Duration WARM = Duration.ofSeconds(60);
  private static final int ANSWERS_BEFORE = 5;

  private final PrometheusProcess server;
  private final QueryLoad load;

  private GoServer(PrometheusProcess server, QueryLoad load) {
    this.server = server;
    this.load = load;
  }

  /** Starts the server and as much load as it bears, and waits until it answers. */
  public static GoServer start(Path directory) throws IOException {
    return start(directory, Duration.ZERO);
  }

  /**
   * Starts the server and a load, and waits until it answers.
   *
   * @param pause of the load, after each answer
   */
  public static GoServer start(Path directory, Duration pause) throws IOException {
    int port = FreePort.any();
    String configuration =
        """
        global:
          scrape_interval: 1s
        scrape_configs:
          - job_name: itself
            static_configs:
              - targets: ['127.0.0.1:%d']
        """
            .formatted(port);
    Path data = Files.createDirectories(directory.resolve(NAME).resolve("data"));
    History.write(directory, data, System.currentTimeMillis() / 1000);
    PrometheusProcess server = PrometheusProcess.start(directory, NAME, port, configuration);
    QueryLoad load = QueryLoad.start(server, pause);
    GoServer started = new GoServer(server, load);
    Await.until("answers to queries", WARM, () -> load.answers() >= ANSWERS_BEFORE);
    return started;
  }

  /** Its process. */
  public long pid() {
    return server.process().pid();
  }

  /** Where it listens: its pages, its metrics, its profiles. */
  public int port() {
    return server.port();
  }

  /**
   * Takes both profiles over the same seconds.
   *
   * @param pprof where the sampling from outside is left as gzip pprof
   */
  public TwoProfiles profile(Duration duration, int hertz, Path pprof)
      throws IOException, InterruptedException, KtmException {
    try (KtmThread thread = new KtmThread()) {
      LibBpf library =
          thread.call("loading libbpf", WARM.toNanos(), () -> LibBpf.load(LibBpf.LIBRARY));
      StackSampler sampler = new StackSampler(thread, library, PROC, InstantSource.system());
      long before = load.answers();
      CompletableFuture<Profile> own = CompletableFuture.supplyAsync(() -> ownProfile(duration));
      StackOutcome outcome =
          sampler.sample(StackRequest.of(pid(), new Sampling.OnCpu(hertz), duration));
      long answers = load.answers() - before;
      if (!(outcome instanceof StackOutcome.Sampled sampled)) {
        throw new IOException("not sampled: " + outcome);
      }
      try (StackSamples samples = sampled.samples()) {
        PprofProfile ours = PprofProfile.of(samples, new KernelSymbols(PROC.resolve("kallsyms")));
        try (var out = Files.newOutputStream(pprof)) {
          ours.writeTo(out);
        }
        return new TwoProfiles(
            FlatProfile.of(ours.message()),
            FlatProfile.of(own.get()),
            samples.losses(),
            samples.cost(),
            answers);
      }
    } catch (ExecutionException e) {
      throw new IOException("the server's own profile: " + e.getCause(), e);
    }
  }

  private Profile ownProfile(Duration duration) {
    URI page = URI.create(server.url("/debug/pprof/profile?seconds=" + duration.toSeconds()));
    try (InputStream in = new GZIPInputStream(page.toURL().openStream())) {
      return Profile.parseFrom(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    load.close();
    server.close();
  }
}
