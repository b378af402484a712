import AccessRules

@testable import Latchkey

/// Canonical lines with no key that can be left out: at least one of each operation.
let leastOperationLines = [
    #"{"operation":"inviteUser","account":"acme","id":"u7","email":"u@acme.example","name":"U","role":"lite"}"#,
    #"{"operation":"activateUser","account":"acme","user":"u7"}"#,
    #"{"operation":"editUser","account":"acme","user":"u7","name":"Uma"}"#,
    #"{"operation":"assignRole","account":"acme","user":"u7","role":"manager"}"#,
    #"{"operation":"setAllOrganizations","account":"acme","user":"u7","allOrganizations":false}"#,
    #"{"operation":"removeUser","account":"acme","user":"u9"}"#,
    #"{"operation":"resetMFA","account":"acme","user":"u9"}"#,
    #"{"operation":"createGroup","account":"acme","id":"g2","name":"Nights"}"#,
    #"{"operation":"editGroup","account":"acme","group":"g2","clear":["description"]}"#,
    #"{"operation":"deleteGroup","account":"acme","group":"g2"}"#,
    #"{"operation":"addMember","account":"acme","group":"g2","user":"u7"}"#,
    #"{"operation":"removeMember","account":"acme","group":"g2","connection":"c1"}"#,
    #"{"operation":"denyAssetTypes","account":"acme","group":"g2","deniedAssetTypes":[]}"#,
    #"{"operation":"grantAccess","account":"acme","organization":"o1","connection":"c1"}"#,
    #"{"operation":"revokeAccess","account":"acme","organization":"o1","group":"g2"}"#,
    #"{"operation":"createOrganization","account":"acme","id":"o3","name":"Northwind"}"#,
    #"{"operation":"editOrganization","account":"acme","organization":"o3","kind":"Customer"}"#,
    #"{"operation":"moveOrganization","account":"acme","organization":"o3","parent":"o1"}"#,
    #"{"operation":"archiveOrganization","account":"acme","organization":"o3"}"#,
    #"{"operation":"deleteOrganization","account":"acme","organization":"o3"}"#,
    #"{"operation":"restoreOrganization","account":"acme","organization":"o3"}"#,
    #"{"operation":"destroyOrganization","account":"acme","organization":"o3"}"#,
    #"{"operation":"createAsset","account":"acme","id":"a1","organization":"o1","kind":"password","name":"Root"}"#,
    #"{"operation":"editAsset","account":"acme","asset":"a1","changesContents":true}"#,
    #"{"operation":"archiveAsset","account":"acme","asset":"a1"}"#,
    #"{"operation":"deleteAsset","account":"acme","asset":"a1"}"#,
    #"{"operation":"restoreAsset","account":"acme","asset":"a1"}"#,
    #"{"operation":"destroyAsset","account":"acme","asset":"a1"}"#,
    #"{"operation":"setAssetPermissions","account":"acme","asset":"a1","access":{"users":["u2"],"groups":[]}}"#,
    #"{"operation":"embedAsset","account":"acme","asset":"a1","container":"a2"}"#,
    #"{"operation":"releaseAsset","account":"acme","asset":"a1"}"#,
    #"{"operation":"moveAsset","account":"acme","asset":"a1","organization":"o2"}"#,
    #"{"operation":"draftConnection","account":"acme","id":"c2","delegate":"noc","maximumRole":"editor"}"#,
    #"{"operation":"editConnection","account":"acme","connection":"c2","allOrganizations":false}"#,
    #"{"operation":"sendConnection","account":"acme","connection":"c2"}"#,
    #"{"operation":"cancelConnection","account":"acme","connection":"c2"}"#,
    #"{"operation":"revokeConnection","account":"acme","connection":"c2"}"#,
    #"{"operation":"acceptConnection","account":"noc","connection":"acme/c2"}"#,
    #"{"operation":"declineConnection","account":"noc","connection":"acme/c/2"}"#,
    #"{"operation":"leaveConnection","account":"noc","connection":"acme/c2"}"#,
    #"{"operation":"enforceSSO","account":"acme","enforcesSSO":true}"#,
    #"{"operation":"enforceMFA","account":"acme","enforcesMFA":false}"#,
    #"{"operation":"setSeatLimit","account":"acme","seatLimit":4294967295}"#,
    #"{"operation":"setBillingContact","account":"acme","billing":{"name":"Ann","email":"bills@acme.example"}}"#,
    #"{"operation":"createAssetTemplate","account":"acme","id":"t1","name":"Printer","kind":"printer"}"#,
    #"{"operation":"editAssetTemplate","account":"acme","template":"t1","name":"Printer","kind":"printer","fields":[]}"#,
    #"{"operation":"deleteAssetTemplate","account":"acme","template":"t1"}"#,
    #"{"operation":"editOrganizationSidebar","account":"acme","sidebar":["Z","A"]}"#,
    #"{"operation":"enableIntegrations","account":"acme","integrations":[]}"#,
    #"{"operation":"enableFeatures","account":"acme","features":["a","z"]}"#,
    #"{"operation":"changeSyncSettings","account":"acme","syncs":[{"integration":"a","direction":"both"}]}"#,
    #"{"operation":"manageData","account":"acme","retention":{}}"#,
    #"{"operation":"generateAPIKey","account":"acme","id":"k1","name":"Backup","api":"documents"}"#,
    #"{"operation":"revokeAPIKey","account":"acme","apiKey":"k1"}"#,
    #"{"operation":"sharePasswordsAccessed","account":"acme","id":"r1","user":"noc/u9","sharedWith":"u1"}"#,
]

/// Sixty-four digits of a seed.
let seedDigits = String(repeating: "0123456789abcdef", count: 4)

/// Canonical lines with keys that can be left out, and what is cleared.
let fullOperationLines = [
    #"{"operation":"inviteUser","account":"acme","id":"u/7","email":"u@acme.example","name":"\"U\"\n","role":"editor","allOrganizations":true}"#,
    #"{"operation":"editUser","account":"acme","user":"u7","email":"u@acme.example","name":""}"#,
    #"{"operation":"createGroup","account":"acme","id":"g2","name":"Nights","description":"","deniedAssetTypes":["document","password"]}"#,
    #"{"operation":"editGroup","account":"acme","group":"g2","name":"Nights","description":"Ten to six"}"#,
    #"{"operation":"addMember","account":"acme","group":"g2","user":"u7","from":"2026-01-01T00:00:00Z","until":"2026-01-01T00:00:00.001Z"}"#,
    #"{"operation":"denyAssetTypes","account":"acme","group":"g2","deniedAssetTypes":["document","password"]}"#,
    #"{"operation":"grantAccess","account":"acme","organization":"o1","group":"g2","until":"2027-01-01T00:00:00Z"}"#,
    #"{"operation":"createOrganization","account":"acme","id":"o3","name":"N","kind":"Customer","status":"Active","parent":"o1"}"#,
    #"{"operation":"editOrganization","account":"acme","organization":"o3","name":"N","clear":["kind","status"]}"#,
    #"{"operation":"moveOrganization","account":"acme","organization":"o3","clear":["parent"]}"#,
    #"{"operation":"createAsset","account":"acme","id":"a1","organization":"o1","kind":"password","name":"Root","access":{"users":[],"groups":[]}}"#,
    #"{"operation":"createAsset","account":"acme","id":"a1","organization":"o1","kind":"password","name":"Root","container":"a2"}"#,
    #"{"operation":"editAsset","account":"acme","asset":"a1","name":"Root","kind":"password","changesContents":true}"#,
    #"{"operation":"setAssetPermissions","account":"acme","asset":"a1","clear":["access"]}"#,
    #"{"operation":"draftConnection","account":"acme","id":"c2","provider":"Inbay","maximumRole":"readOnly","allOrganizations":true,"message":"Hi","until":"2027-01-01T00:00:00Z"}"#,
    #"{"operation":"draftConnection","account":"acme","id":"c2","subdomain":"noc","maximumRole":"manager","from":"2027-01-01T00:00:00Z"}"#,
    #"{"operation":"editConnection","account":"acme","connection":"c2","maximumRole":"creator","allOrganizations":true,"message":"Hi","from":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z"}"#,
    #"{"operation":"editConnection","account":"acme","connection":"c2","until":"2027-01-01T00:00:00Z","clear":["from","message"]}"#,
    #"{"operation":"editConnection","account":"acme","connection":"c2","clear":["from","until"]}"#,
    #"{"operation":"sendConnection","account":"acme","connection":"c2","seed":"\#(seedDigits)"}"#,
    #"{"operation":"setSeatLimit","account":"acme","clear":["seatLimit"]}"#,
    #"{"operation":"setBillingContact","account":"acme","clear":["billing"]}"#,
    #"{"operation":"createAssetTemplate","account":"acme","id":"t1","name":"P","kind":"printer","fields":[{"name":"Serial","type":"text","required":true},{"name":"PIN","type":"password"}]}"#,
    #"{"operation":"editOrganizationSidebar","account":"acme","sidebar":[]}"#,
    #"{"operation":"changeSyncSettings","account":"acme","syncs":[]}"#,
    #"{"operation":"manageData","account":"acme","retention":{"deleted":36500,"reports":1}}"#,
    #"{"operation":"generateAPIKey","account":"acme","id":"k1","name":"Backup","api":"documents","seed":"\#(seedDigits)"}"#,
]

/// The description of the error that a line of an operation meets, or nil when there is none. The
/// line is the second.
func refusal(ofOperation line: String) -> String? {
    var decoder = OperationDecoder()
    let header = Array(#"{"type":"latchkey","version":1}"#.utf8)
    let bytes = Array(line.utf8)
    do throws(InterchangeError) {
        _ = try decoder.decode(line: header.span)
        _ = try decoder.decode(line: bytes.span)
        return nil
    } catch {
        return error.description
    }
}
