/** fodcctl: asks the proxy over its HTTP interface, for people and scripts. */
@NullMarked
package io.fodc.ctl;

import org.jspecify.annotations.NullMarked;
