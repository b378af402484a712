import AccessRules
import Foundation
import SystemPackage
import Testing

@testable import Latchkey

/// A part of a store is proven before the store is opened, and before anything is written to it.
@Suite(.timeLimit(.minutes(20))) struct VerifyingTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// A store of format 2 in which the record of a user of `far` is damaged.
    private func damaged() throws -> FilePath {
        let path = try KeptStore.copy("format-2-unfinished", to: scratch)
        let store = try Store.open(at: path, options: KeptStore.options(isReadOnly: true))
        let (far, fox) = try store.read { (view) throws in
            try view.reader.require(Ref<User>("fox", of: "far"), .user)
        }
        try store.close()
        try DamagedFile(path: path).damage(
            RecordKey(account: far, space: .user, ordinal: fox), in: Tables.records)
        return path
    }

    private func open(_ path: FilePath, _ part: Store.Part?, isReadOnly: Bool = false) throws {
        var options = KeptStore.options(isReadOnly: isReadOnly)
        options.verifying = part
        try Store.open(at: path, options: options).close()
    }

    @Test func aPartThatIsDamagedIsNotOpenedAndStaysAsItIs() throws {
        let path = try damaged()
        let before = try Data(contentsOf: URL(fileURLWithPath: path.string))
        for part in [Store.Part.accounts(["far"]), .accounts(["noc", "far"]), .everything] {
            for isReadOnly in [true, false] {
                let error = #expect(throws: StoreError.self) {
                    try open(path, part, isReadOnly: isReadOnly)
                }
                let kind: StoreError.Kind? = error?.kind
                #expect(kind.isDamaged, "\(part)")
                #expect(error?.description.contains("problems: 1") == true, "\(error as Any)")
            }
        }
        // Nothing was written before it was proven.
        #expect(try Data(contentsOf: URL(fileURLWithPath: path.string)) == before)
    }

    @Test func whatIsSoundIsOpenedThoughTheRestIsNot() throws {
        for part in [
            nil, Store.Part.structure, .accounts([]), .accounts(["acme"]),
            .accounts(["acme", "noc"]),
        ] {
            let path = try damaged()
            try open(path, part, isReadOnly: true)
            try open(path, part)
            let store = try Store.open(at: path, options: KeptStore.options(isReadOnly: true))
            let version = try store.information().formatVersion
            #expect(version == unpackedFormatVersion, "\(part as Any)")
            try store.close()
        }
    }

    @Test func aSoundStoreIsOpenedWhateverIsProven() throws {
        let path = try KeptStore.copy("format-2-unfinished", to: scratch)
        for part in [Store.Part.everything, .accounts(["far"]), .structure] {
            try open(path, part, isReadOnly: true)
            try open(path, part)
        }
    }

    @Test func anAccountThatIsNotThereIsUnknown() throws {
        let path = try damaged()
        #expect(
            kind { try open(path, .accounts(["nobody"])) }
                == .unknown(thing: "account", "nobody"))
    }
}
