/** What strangers and callers do to a launcher to bring it down, and what is seen of it meanwhile; knows the launcher's address only. */
@NullMarked
package uz.consult.bench.siege;

import org.jspecify.annotations.NullMarked;
