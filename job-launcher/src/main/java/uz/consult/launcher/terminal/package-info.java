/** What people read in a terminal, printed or logged: no text of 1C, Chatwoot or a caller acts there, for it is made visible on its way out. */
@NullMarked
package uz.consult.launcher.terminal;

import org.jspecify.annotations.NullMarked;
