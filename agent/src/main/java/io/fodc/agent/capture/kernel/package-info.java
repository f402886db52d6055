/**
 * Captures through the kernel, of any process and without its help: what it executes, what it waits
 * for, what it reads and writes. libbpf is loaded, and a thread for native calls started, when a
 * capture asks for it; the thread ends with the last capture.
 */
@NullMarked
package io.fodc.agent.capture.kernel;

import org.jspecify.annotations.NullMarked;
