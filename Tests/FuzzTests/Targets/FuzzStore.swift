import Foundation
import SystemPackage

@testable import Latchkey

/// A small store of everything, made once in a process.
struct FuzzStore: Sendable {
    let store: Store
    /// The bytes of its file as of then.
    let image: [UInt8]

    static let shared: FuzzStore = {
        do { return try FuzzStore() } catch { fatalError("no store to ask: \(error)") }
    }()

    /// A folder in memory where there is one.
    static let folder: String = {
        let base = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let folder = "\(base)/latchkey-fuzz.\(getpid())"
        mkdir(folder, 0o700)
        atexit { try? FileManager.default.removeItem(atPath: FuzzStore.folder) }
        return folder
    }()

    private init() throws {
        let lines = FilePath("\(Self.folder)/lines")
        try Self.lines.write(toFile: lines.string, atomically: false, encoding: .utf8)
        let path = FilePath("\(Self.folder)/all.latchkey")
        var options = Store.Options()
        options.clock = { Instant(millisecondsSince1970: 1_772_323_200_000) }
        options.verifiesChecksums = true
        let source = ImportSource(name: "lines", file: try FileDescriptor.open(lines, .readOnly))
        store = try Store.create(at: path, importing: [source], options: options).store
        image = [UInt8](try Data(contentsOf: URL(filePath: path.string)))
    }

    private static let lines = """
        {"type":"latchkey","version":1}
        {"type":"account","id":"acme","subdomain":"acme","name":"Acme MSP","enforcesMFA":true}
        {"type":"user","account":"acme","id":"u1","email":"ann@acme.example","name":"Ann","role":"administrator"}
        {"type":"user","account":"acme","id":"u2","email":"bob@acme.example","name":"Bob","role":"editor"}
        {"type":"user","account":"acme","id":"u3","email":"lee@acme.example","name":"Lee","role":"lite"}
        {"type":"organization","account":"acme","id":"o1","name":"Northwind","kind":"Customer","status":"Active"}
        {"type":"organization","account":"acme","id":"o2","name":"Northwind West","parent":"o1","state":"archived"}
        {"type":"organization","account":"acme","id":"o3","name":"Contoso","kind":"Vendor","state":"deleted"}
        {"type":"group","account":"acme","id":"g1","name":"Senior techs","description":"On call","deniedAssetTypes":["password"]}
        {"type":"membership","account":"acme","group":"g1","user":"u2","from":"2026-01-01T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"o1","group":"g1","by":"acme/u1","time":"2026-01-01T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"o2","user":"u2","from":"2026-01-01T00:00:00Z","until":"2026-06-30T00:00:00Z"}
        {"type":"grant","account":"acme","organization":"o1","user":"u3"}
        {"type":"asset","account":"acme","id":"a1","organization":"o1","kind":"password","name":"Firewall root","access":{"users":["u2"],"groups":[]}}
        {"type":"asset","account":"acme","id":"a2","organization":"o1","kind":"password","name":"Console","container":"a1"}
        {"type":"asset","account":"acme","id":"a3","organization":"o2","kind":"document","name":"Runbook"}
        {"type":"account","id":"noc","subdomain":"noc","name":"Overnight NOC"}
        {"type":"user","account":"noc","id":"u9","email":"nia@noc.example","name":"Nia","role":"manager"}
        {"type":"connection","id":"c1","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted","allOrganizations":false,"message":"Nights","until":"2027-01-01T00:00:00Z"}
        {"type":"membership","account":"acme","group":"g1","connection":"c1"}
        {"type":"grant","account":"acme","organization":"o1","connection":"c1"}
        {"type":"log","account":"acme","time":"2026-02-01T10:00:00Z","action":"read","operation":"viewAsset","user":"noc/u9","resource":{"kind":"asset","id":"a1","name":"Firewall root"},"organization":"o1"}

        """
}
