package io.fodc.agent.capture.pprof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoWaitsTest {
  /** Innermost first, as profiles of these versions of Go have them; frames apart by spaces. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1.19 | MUTEX     | sync.(*Mutex).Lock     | gopark goparkunlock semacquire1 sync.runtime_SemacquireMutex sync.(*Mutex).lockSlow sync.(*Mutex).Lock main.f
          1.26 | MUTEX     | sync.(*Mutex).Lock     | gopark goparkunlock semacquire1 internal/sync.runtime_SemacquireMutex internal/sync.(*Mutex).lockSlow internal/sync.(*Mutex).Lock sync.(*Mutex).Lock main.f
          1.19 | RWMUTEX   | sync.(*RWMutex).RLock  | gopark goparkunlock semacquire1 sync.runtime_SemacquireMutex sync.(*RWMutex).RLock main.f
          1.19 | RWMUTEX   | sync.(*RWMutex).Lock   | gopark goparkunlock semacquire1 sync.runtime_SemacquireMutex sync.(*RWMutex).Lock main.f
          1.19 | RWMUTEX   | sync.(*RWMutex).Lock   | gopark goparkunlock semacquire1 sync.runtime_SemacquireMutex sync.(*Mutex).lockSlow sync.(*Mutex).Lock sync.(*RWMutex).Lock main.f
          1.26 | RWMUTEX   | sync.(*RWMutex).RLock  | gopark goparkunlock semacquire1 sync.runtime_SemacquireRWMutexR sync.(*RWMutex).RLock main.f
          1.26 | RWMUTEX   | sync.(*RWMutex).Lock   | gopark goparkunlock semacquire1 sync.runtime_SemacquireRWMutex sync.(*RWMutex).Lock main.f
          1.26 | RWMUTEX   | sync.(*RWMutex).Lock   | gopark goparkunlock semacquire1 internal/sync.runtime_SemacquireMutex internal/sync.(*Mutex).lockSlow internal/sync.(*Mutex).Lock sync.(*Mutex).Lock sync.(*RWMutex).Lock main.f
          1.19 | MUTEX     | sync.(*Once).Do        | gopark goparkunlock semacquire1 sync.runtime_SemacquireMutex sync.(*Mutex).lockSlow sync.(*Mutex).Lock sync.(*Once).doSlow sync.(*Once).Do main.f
          1.19 | MUTEX     | internal/poll.(*FD).Write | gopark goparkunlock semacquire1 internal/poll.runtime_Semacquire internal/poll.(*fdMutex).rwlock internal/poll.(*FD).writeLock internal/poll.(*FD).Write net.(*netFD).Write
          1.19 | SEMAPHORE | sync.(*WaitGroup).Wait | gopark goparkunlock semacquire1 sync.runtime_Semacquire sync.(*WaitGroup).Wait main.f
          1.26 | SEMAPHORE | sync.(*WaitGroup).Wait | gopark goparkunlock semacquire1 sync.runtime_SemacquireWaitGroup sync.(*WaitGroup).Wait main.f
          1.26 | COND      | sync.(*Cond).Wait      | gopark goparkunlock sync.runtime_notifyListWait sync.(*Cond).Wait main.f
          1.26 | CHANNEL   | runtime.chanrecv2      | gopark chanrecv chanrecv2 main.f
          1.19 | CHANNEL   | runtime.chanrecv1      | gopark chanrecv chanrecv1 main.f
          1.19 | CHANNEL   | runtime.chansend1      | gopark chansend chansend1 main.f
          1.26 | SELECT    | runtime.selectgo       | gopark selectgo main.f
          1.19 | SELECT    | runtime.block          | gopark block main.f
          1.26 |           | time.Sleep             | gopark time.Sleep main.f
          1.19 |           | internal/poll.(*FD).Read | gopark netpollblock internal/poll.runtime_pollWait internal/poll.(*pollDesc).wait internal/poll.(*FD).Read net.(*conn).Read
          1.26 |           | main.f                 | main.f
          1.19 |           | runtime.notetsleepg    | notetsleepg os/signal.signal_recv os/signal.loop
          """)
  void knowsWhatAGoroutineWaitsFor(String go, String wait, String called, String stack) {
    List<String> functions = new ArrayList<>();
    for (String function : stack.split(" ")) {
      functions.add(function.contains(".") ? function : "runtime." + function);
    }
    assertThat(GoWaits.of(functions))
        .as("Go " + go)
        .isEqualTo(wait == null ? Optional.empty() : Optional.of(Wait.valueOf(wait)));
    if (wait != null) {
      assertThat(functions.get(GoWaits.primitives(functions) - 1)).isEqualTo(called);
    }
  }
}
