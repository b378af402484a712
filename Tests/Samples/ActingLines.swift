/// A provider with a user for each role, three clients, two groups and a few assets, and its
/// night partner, which it lets in with Editor at most.
///
/// In acme: ann and art are Administrators; max is a Manager of north, mia one of everything;
/// bob an Editor, cat a Creator, rea Read-only and lea Lite, all of them of north; uma a Creator
/// of everything. In noc: nia an Administrator, ned a Manager, eve an Editor, lou Lite.
package let actingWorld = """
    {"type":"account","id":"acme","subdomain":"acme","name":"Acme"}
    {"type":"account","id":"noc","subdomain":"noc","name":"Night watch"}
    {"type":"account","id":"far","subdomain":"far","name":"Far away"}
    {"type":"user","account":"acme","id":"ann","email":"ann@acme.example","name":"Ann","role":"administrator"}
    {"type":"user","account":"acme","id":"art","email":"art@acme.example","name":"Art","role":"administrator"}
    {"type":"user","account":"acme","id":"max","email":"max@acme.example","name":"Max","role":"manager"}
    {"type":"user","account":"acme","id":"mia","email":"mia@acme.example","name":"Mia","role":"manager","allOrganizations":true}
    {"type":"user","account":"acme","id":"bob","email":"bob@acme.example","name":"Bob","role":"editor"}
    {"type":"user","account":"acme","id":"cat","email":"cat@acme.example","name":"Cat","role":"creator","enrolledInMFA":true}
    {"type":"user","account":"acme","id":"uma","email":"uma@acme.example","name":"Uma","role":"creator","allOrganizations":true}
    {"type":"user","account":"acme","id":"rea","email":"rea@acme.example","name":"Rea","role":"readOnly"}
    {"type":"user","account":"acme","id":"lea","email":"lea@acme.example","name":"Lea","role":"lite"}
    {"type":"user","account":"noc","id":"nia","email":"nia@noc.example","name":"Nia","role":"administrator"}
    {"type":"user","account":"noc","id":"nat","email":"nat@noc.example","name":"Nat","role":"administrator"}
    {"type":"user","account":"noc","id":"ned","email":"ned@noc.example","name":"Ned","role":"manager"}
    {"type":"user","account":"noc","id":"eve","email":"eve@noc.example","name":"Eve","role":"editor"}
    {"type":"user","account":"noc","id":"lou","email":"lou@noc.example","name":"Lou","role":"lite"}
    {"type":"user","account":"far","id":"fay","email":"fay@far.example","name":"Fay","role":"administrator"}
    {"type":"organization","account":"acme","id":"north","name":"Northwind"}
    {"type":"organization","account":"acme","id":"south","name":"Southwind"}
    {"type":"organization","account":"acme","id":"o1","name":"One"}
    {"type":"organization","account":"acme","id":"o2","name":"Two"}
    {"type":"organization","account":"acme","id":"o3","name":"Three"}
    {"type":"organization","account":"acme","id":"o4","name":"Four"}
    {"type":"group","account":"acme","id":"techs","name":"Technicians"}
    {"type":"group","account":"acme","id":"strict","name":"No passwords","deniedAssetTypes":["password"]}
    {"type":"asset","account":"acme","id":"safe","organization":"north","kind":"password","name":"Safe"}
    {"type":"asset","account":"acme","id":"rack","organization":"north","kind":"configuration","name":"Rack"}
    {"type":"asset","account":"acme","id":"secret","organization":"north","kind":"document","name":"Secret","access":{"users":["ann"],"groups":[]}}
    {"type":"asset","account":"acme","id":"far","organization":"south","kind":"document","name":"Far"}
    {"type":"grant","account":"acme","organization":"north","user":"max"}
    {"type":"grant","account":"acme","organization":"north","user":"bob"}
    {"type":"grant","account":"acme","organization":"north","user":"cat"}
    {"type":"grant","account":"acme","organization":"north","user":"rea"}
    {"type":"grant","account":"acme","organization":"north","user":"lea"}
    {"type":"connection","id":"nights","host":"acme","delegate":"noc","maximumRole":"editor","status":"accepted"}
    {"type":"grant","account":"acme","organization":"north","connection":"nights"}

    """
