package io.fodc.ktm.symbols;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSymbolsTest {
  private static final long BASE = 0xffffffff81000000L;

  @TempDir Path folder;

  @Test
  void namesFunctionsOfTheKernelAndItsModules() throws IOException {
    Symbols symbols =
        resolve(
            """
            ffffffff81000100 T do_one
            ffffffff81000180 d some_data
            ffffffff81000200 t do_two
            ffffffffa0000010 t in_module\t[ext9]
            """,
            1000);
    assertThat(name(symbols, BASE + 0x1ff)).isEqualTo("do_one");
    assertThat(name(symbols, BASE + 0x200)).isEqualTo("do_two");
    assertThat(name(symbols, 0xffffffffa0000020L)).isEqualTo("in_module");
    assertThat(symbols.at(BASE).frames()).isEmpty();
    assertThat(symbols.at(0xffffffffc0000000L).frames()).as("far behind the last one").isEmpty();
    assertThat(symbols.files())
        .extracting(FileReport::state)
        .containsExactly(FileReport.State.READ);
  }

  @Test
  void saysThatTheKernelHidesItsAddresses() throws IOException {
    Symbols symbols = resolve("0000000000000000 T do_one\n0000000000000000 T do_two\n", 1000);
    assertThat(symbols.at(BASE + 0x200).frames()).isEmpty();
    assertThat(symbols.files())
        .extracting(FileReport::state)
        .containsExactly(FileReport.State.HIDDEN);
    assertThat(symbols.files().getFirst().detail()).contains("CAP_SYSLOG");
  }

  @Test
  void givesNoNamesWhenTheListIsLongerThanTheBudget() throws IOException {
    Symbols symbols = resolve("ffffffff81000100 T do_one\nffffffff81000200 T do_two\n", 1);
    assertThat(symbols.at(BASE + 0x1ff).frames()).isEmpty();
    assertThat(symbols.files())
        .extracting(FileReport::state)
        .containsExactly(FileReport.State.TOO_LARGE);
  }

  @Test
  void saysThatTheListCannotBeRead() {
    Symbols symbols =
        new KernelSymbols(folder.resolve("absent"))
            .resolve(new long[] {BASE}, new WorkBudget(1000));
    assertThat(symbols.files())
        .extracting(FileReport::state)
        .containsExactly(FileReport.State.UNREADABLE);
  }

  private Symbols resolve(String list, long units) throws IOException {
    Path file = Files.writeString(folder.resolve("kallsyms"), list);
    long[] addresses = {BASE, BASE + 0x1ff, BASE + 0x200, 0xffffffffa0000020L, 0xffffffffc0000000L};
    return new KernelSymbols(file).resolve(addresses, new WorkBudget(units));
  }

  private static String name(Symbols symbols, long address) {
    return symbols.at(address).frames().getFirst().function();
  }
}
