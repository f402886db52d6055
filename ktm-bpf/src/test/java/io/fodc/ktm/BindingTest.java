package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libbpf itself, through the binding, with objects of the jar in the real kernel. */
class BindingTest {
  @TempDir Path folder;

  @BeforeEach
  void kernel() {
    KernelAtHand.needed();
  }

  @Test
  void batchesAndSingleLookUpsReadTheSame() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS, KtmGroup.BLOCK));
        Workload node = Workload.start("banyand", folder.resolve("f"), "syscalls")) {
      session.scope(KernelAtHand.byTgid(node, node));
      node.go();

      BpfMap array =
          session.loaded(KtmGroup.SYSCALLS).orElseThrow().map("syscall_latency").orElseThrow();
      assertThat(array.perCpu()).isTrue();
      for (int first :
          new int[] {0, KtmLayout.SYSCALL_OPS, array.maxEntries() - KtmLayout.SYSCALL_OPS}) {
        MapReader batches = new MapReader(array, KtmLayout.SYSCALL_OPS);
        MapReader single = new MapReader(array, KtmLayout.SYSCALL_OPS);
        single.withoutBatches();
        assertThat(batches.read(first, KtmLayout.SYSCALL_OPS)).isEqualTo(KtmLayout.SYSCALL_OPS);
        assertThat(single.read(first, KtmLayout.SYSCALL_OPS)).isEqualTo(KtmLayout.SYSCALL_OPS);
        assertThat(batches.keyInt(0, 0)).isEqualTo(first);
        assertThat(content(batches)).isEqualTo(content(single));
      }

      BpfMap hash = session.shared("targets_cgroup").orElseThrow();
      for (long id = 1; id <= 200; id++) {
        hash.put(
            LibBpf.buffer(Long.BYTES).putLong(0, id), LibBpf.buffer(Integer.BYTES).putInt(0, 3));
      }
      MapReader batches = new MapReader(hash);
      MapReader single = new MapReader(hash);
      single.withoutBatches();
      assertThat(batches.read()).isEqualTo(200);
      assertThat(single.read()).isEqualTo(200);
      assertThat(content(batches)).isEqualTo(content(single));
      hash.clear();
      assertThat(batches.read()).isZero();
    }
  }

  private static TreeMap<Integer, Long> content(MapReader reader) {
    TreeMap<Integer, Long> content = new TreeMap<>();
    for (int entry = 0; entry < reader.size(); entry++) {
      long sum = 0;
      for (int word = 0; word < reader.words(); word++) {
        sum = sum * 31 + reader.value(entry, word);
      }
      content.put(reader.keyInt(entry, 0), sum);
    }
    return content;
  }

  @Test
  void aMapThatIsFullRefusesWithErrno7() throws Exception {
    try (KtmSession session = KernelAtHand.open(EnumSet.of(KtmGroup.SYSCALLS))) {
      BpfMap map = session.shared("targets_cgroup").orElseThrow();
      ByteBuffer value = LibBpf.buffer(Integer.BYTES);
      assertThatThrownBy(
              () -> {
                for (long id = 0; id <= map.maxEntries(); id++) {
                  map.put(LibBpf.buffer(Long.BYTES).putLong(0, id), value);
                }
              })
          .isInstanceOfSatisfying(
              KtmException.class, e -> assertThat(e.errno()).isEqualTo(Errno.E2BIG))
          .hasMessageContaining("targets_cgroup");
    }
  }

  @Test
  void aVariableThatIsNotThereIsNamed() throws Exception {
    try (BpfObject object =
        KernelAtHand.library().open("sched", KtmObjects.ofJar().read(KtmGroup.SCHED))) {
      assertThatThrownBy(() -> object.setInt(".rodata", "no_such_thing", 1))
          .isInstanceOf(KtmException.class)
          .hasMessageContaining("no variable no_such_thing of 4 bytes in .rodata");
      assertThat(object.program("context_switch")).isPresent();
      assertThat(object.map("sched_count")).isPresent();
      assertThat(object.program("nothing")).isEmpty();
    }
  }

  @Test
  void aClockOfACpuThatThereIsNotIsRefused() throws Exception {
    PerfEvent.cpuClock(KernelAtHand.library(), 0, 99).close();
    assertThatThrownBy(() -> PerfEvent.cpuClock(KernelAtHand.library(), 4000, 99))
        .isInstanceOf(KtmException.class)
        .hasMessageContaining("CPU 4000");
    assertThatThrownBy(() -> PerfEvent.cpuClock(KernelAtHand.library(), 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 1000");
  }
}
