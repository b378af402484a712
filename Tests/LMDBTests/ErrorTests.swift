import LMDB
import Testing

/// What errors say.
@Suite struct ErrorTests {
    @Test func aDescriptionSaysEverything() {
        let error = LMDBError(
            .mapFull(limitBytes: 4_096), operation: "put", table: "users", key: "\"u1\"",
            path: "/data/store")
        #expect(
            error.description == """
                put /data/store in table users for key "u1": the map of 4096 bytes is full; \
                open with a larger maximumByteCount (of an environment: mapSizeBytes)
                """)
        #expect(
            error.remedy == "open with a larger maximumByteCount (of an environment: mapSizeBytes)")
    }

    @Test func everyKindHasACauseAndARemedy() {
        let kinds: [LMDBError.Kind] = [
            .notFound, .alreadyExists, .notARegularFile, .noPermission, .readOnly, .notAStore,
            .unsupportedVersion(found: 2, supported: 1),
            .unsupportedPageSize(foundBytes: 1, supportedBytes: 2), .damaged(reason: "reason"),
            .truncated(expectedBytes: 2, actualBytes: 1), .networkFileSystem(name: "NFS"),
            .alreadyOpen, .closed, .busy(readerCount: 1, writerCount: 1),
            .mapFull(limitBytes: 1),
            .mapFull(limitBytes: 1, holder: PageHolder(processNumber: 7, commitCount: 8)),
            .mapOutgrown(readerCount: 1), .readersFull(limit: 1),
            .tooManyTables(count: 2, limit: 1), .tableMissing, .tableNotOpened,
            .tableIncompatible, .tableNameInvalid, .keyEmpty,
            .keyTooLong(byteCount: 2, limit: 1), .valueTooLong(byteCount: 2, limit: 1),
            .outOfOrder, .transactionTooLarge, .transactionFailed, .transactionEnded,
            .nestedMisuse, .nestedInMemory, .diskFull, .unusable, .syncFailed(errno: 5),
            .writesRefused(errno: 5),
            .readTooLong(limit: .seconds(30)), .processNumberTaken(number: 1), .system(errno: 5),
            .lmdb(code: -30_799),
        ]
        var descriptions: Set<String> = []
        for kind in kinds {
            let error = LMDBError(kind, operation: "try")
            #expect(!error.remedy.isEmpty)
            #expect(!error.description.contains("unknown"))
            descriptions.insert(error.description)
        }
        #expect(descriptions.count == kinds.count)
    }

    @Test func systemErrorsAreNamedByTheSystem() {
        #expect(
            LMDBError(.system(errno: 5), operation: "read").description
                == "read: Input/output error (5); look at the medium and at the system's messages; copy "
                + "what can be read")
    }
}
