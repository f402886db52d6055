package io.fodc.e2e.process;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A proxy started from its distribution, on ports of 127.0.0.1 that stay the same when it is
 * started again.
 */
public final class ProxyProcess implements Closeable {
  private final Path directory;
  private final int httpPort;
  private final int linkPort;
  private final List<String> flags;
  private RunningProcess process;

  private ProxyProcess(Path directory, int httpPort, int linkPort, List<String> flags) {
    this.directory = directory;
    this.httpPort = httpPort;
    this.linkPort = linkPort;
    this.flags = List.copyOf(flags);
    this.process = launch();
  }

  /** Starts a proxy and waits until it is ready; its data lie in {@code directory/proxy-data}. */
  public static ProxyProcess start(Path directory, int httpPort, int linkPort, String... flags) {
    ProxyProcess proxy = new ProxyProcess(directory, httpPort, linkPort, List.of(flags));
    proxy.process.awaitReady(proxy.url("/readyz"));
    return proxy;
  }

  /** Starts a proxy on free ports. */
  public static ProxyProcess start(Path directory, String... flags) {
    return start(directory, FreePort.any(), FreePort.any(), flags);
  }

  private RunningProcess launch() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Distribution.proxy().toString(),
                "--http.address=127.0.0.1:" + httpPort,
                "--link.address=127.0.0.1:" + linkPort,
                "--data.directory=" + directory.resolve("proxy-data")));
    command.addAll(flags);
    return RunningProcess.start("proxy", command, Map.of(), directory);
  }

  /** The address of a path on its HTTP port. */
  public String url(String path) {
    return "http://127.0.0.1:" + httpPort + path;
  }

  /** Port of HTTP. */
  public int httpPort() {
    return httpPort;
  }

  /** Port that agents connect to. */
  public int linkPort() {
    return linkPort;
  }

  /** The process that runs now. */
  public RunningProcess process() {
    return process;
  }

  /** Starts it again on the same ports and data, after it was killed or stopped. */
  public void restart() {
    process.close();
    process = launch();
    process.awaitReady(url("/readyz"));
  }

  @Override
  public void close() {
    process.close();
  }
}
