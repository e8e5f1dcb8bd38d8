/** The pages for people: how the jobs stand, what ran, and what an admin may do about it. Rules are those of {@code steering}, as for the API. */
@NullMarked
package uz.consult.launcher.ui;

import org.jspecify.annotations.NullMarked;
