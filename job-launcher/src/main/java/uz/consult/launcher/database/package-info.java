/** The way to PostgreSQL: which server, what each connection must be like, and what is said while there is none. Knows failure only. */
@NullMarked
package uz.consult.launcher.database;

import org.jspecify.annotations.NullMarked;
