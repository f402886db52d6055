/**
 * Names for addresses: which function, file and line an instruction of a process or of the kernel
 * belongs to, read from ELF symbol tables, Go's function table, the kernel's symbol list and perf
 * maps. What is read belongs to processes that may be broken or hostile, so every length and offset
 * is checked, nothing is mapped into memory, and time and memory are bounded by {@link
 * io.fodc.ktm.symbols.WorkBudget}. A file that cannot be used costs its names and nothing else.
 */
@NullMarked
package io.fodc.ktm.symbols;

import org.jspecify.annotations.NullMarked;
