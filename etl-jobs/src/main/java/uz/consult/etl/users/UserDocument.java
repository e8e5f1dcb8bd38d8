package uz.consult.etl.users;

import org.jspecify.annotations.Nullable;

/**
 * Catalog_Пользователи as 1C sends it, with what the registers say of him.
 *
 * @param userId Code, or else Description
 * @param left DeletionMark, Недействителен or Служебный
 */
record UserDocument(
        String refKey,
        @Nullable String userId,
        @Nullable String description,
        boolean left,
        ManagerRegisters.Of facts) {}
