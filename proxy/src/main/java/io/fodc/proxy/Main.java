package io.fodc.proxy;

import io.fodc.proxy.tools.Tools;
import io.fodc.schemas.settings.Invocation;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsLoader;
import io.fodc.schemas.settings.SettingsSchema;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Starts the proxy, which runs until it is told to stop (SIGTERM, SIGINT). */
public final class Main {
  private static final int REFUSED = 2;
  private static final int FAILED = 1;

  private Main() {}

  /** The process. */
  public static void main(String[] args) throws InterruptedException {
    ProxyLogging.configure();
    int exit = run(Arrays.asList(args), System.getenv(), System.out, System.err);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  static int run(
      List<String> args, Map<String, String> environment, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (Tools.has(args)) {
      return Tools.run(args, environment, out, err);
    }
    SettingsSchema schema = ProxyKeys.schema();
    try {
      Invocation invocation = Invocation.of(args, environment);
      if (invocation.help()) {
        out.print("usage: fodc-proxy [--config FILE] [--KEY=VALUE]... | ");
        out.println("--help | --version | --print-config");
        out.println("       fodc-proxy token | audit  (--help tells more)\n");
        out.print(schema.helpText());
        return 0;
      }
      if (invocation.version()) {
        out.println("fodc-proxy " + ProxyVersion.VERSION);
        return 0;
      }
      Settings settings =
          SettingsLoader.load(schema, invocation.file(), environment, invocation.flags());
      ProxySettings checked = ProxySettings.of(settings);
      if (invocation.printConfig()) {
        out.print(settings.print());
        return 0;
      }
      return serve(checked, err);
    } catch (SettingsException e) {
      err.println("fodc-proxy: " + e.getMessage());
      return REFUSED;
    }
  }

  private static int serve(ProxySettings settings, PrintStream err) throws InterruptedException {
    Proxy proxy;
    try {
      proxy = Proxy.start(settings);
    } catch (IOException e) {
      err.println("fodc-proxy: " + e.getMessage());
      return FAILED;
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(proxy::close));
    Thread.currentThread().join();
    return 0;
  }
}
