"""Settings of Athena's ODBC and JDBC drivers for AD FS, and the keys that each version documents.

Keys are those of AWS's pages "Main ODBC 2.x connection parameters", "AD FS" and "Common
authentication parameters" (ODBC 2.x), of the same pages for JDBC 3.x, and of Simba's guides for
ODBC 1.x and JDBC 2.x. JDBC 3.x also takes the older names. Neither a user name nor a password is
written: with integrated Windows authentication the drivers need none, else the application asks.
"""

from collections.abc import Iterator, Mapping

from athena_recipes.aws.stack import Stack
from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig, Driver, Role
from athena_recipes.recipes.adfs_access.adfs.names import role_arn

TITLES: Mapping[Driver, str] = {
    "odbc_1": "ODBC 1.x (Simba)",
    "odbc_2": "ODBC 2.x",
    "jdbc_2": "JDBC 2.x (Simba)",
    "jdbc_3": "JDBC 3.x",
}
_ODBC_MANAGER = "Driver Description Trace TraceFile"
_KEYS: Mapping[Driver, str] = {
    "odbc_1": f"""{_ODBC_MANAGER} App_ID App_Name AuthenticationType AwsProfile AwsRegion
        BinaryColumnLength Catalog ComplexTypeColumnLength EnableResultReuse EndpointOverride
        GlueEndpointOverride IAMProfile IdP_Host IdP_Port LakeFormationEnabled LogLevel LogPath
        LoginToRP MaxCatalogNameLength MaxColumnNameLength MaxSchemaNameLength MaxTableNameLength
        MetadataRetrievalMethod PWD PollingInterval Preferred_Role ProxyHost ProxyPort ProxyPWD
        ProxyUID RowsToFetchPerBlock S3OutputEncKMSKey S3OutputEncOption S3OutputLocation Schema
        SSL_Insecure StreamingEndpointOverride StringColumnLength TrustedCerts UID
        UseArraySupport UseProxy UseResultsetStreaming UseSingleCatalogAndSchema
        UseSQLUnicodeTypes Workgroup duration""",
    "odbc_2": f"""{_ODBC_MANAGER} DSN AuthenticationType AwsProfile AwsRegion Catalog
        EnableResultReuse EndpointOverride FetchSize IgnoreResultReuse LakeformationEnabled
        LogLevel LogPath LoginToRP MaxCatalogNameLength MaxColumnNameLength MaxQueryExecutionTime
        MaxSchemaNameLength MaxTableNameLength MinResultReuse PWD ProxyHost ProxyPort ProxyPWD
        ProxyUID QueryPollingInterval ReusedResultMaxAgeInMinutes S3OutputEncKMSKey
        S3OutputEncOption S3OutputLocation Schema StringColumnLength TrustedCerts UID
        UseProxy UseProxyForIdP UseResultReuse UseSystemTrustStore Workgroup duration
        idp_host idp_port preferred_role""",
    "jdbc_2": """App_ID App_Name AwsCredentialsProviderArguments AwsCredentialsProviderClass
        AwsRegion BinaryColumnLength Catalog ConnectionTest ConnectTimeout EndpointOverride
        LakeFormationEnabled LogLevel LogPath LoginToRP MaxErrorRetry MetadataRetrievalMethod
        Password Preferred_Role Profile ProxyHost ProxyPort ProxyPWD ProxyUID PWD Role_Session_Name
        RowsToFetchPerBlock S3OutputEncKMSKey S3OutputEncOption S3OutputLocation Schema
        SSL_Insecure StringColumnLength UID User UseResultsetStreaming Workgroup duration
        idp_host idp_port preferred_role""",
    "jdbc_3": """Region Catalog Database WorkGroup OutputLocation EncryptionOption KmsKey
        ResultReuseEnabled ResultReuseMaxAge ResultFetcher FetchSize
        MaxQueryExecutionPollingInterval MinQueryExecutionPollingInterval
        QueryExecutionPollingIntervalMultiplier LogPath LogLevel
        ApplicationName ConnectionTest NetworkTimeoutMillis ConnectionTimeoutMillis
        CredentialsProvider User Password AdfsHostName AdfsPortNumber AdfsRelyingParty AdfsWiaUrl
        PreferredRole RoleSessionDuration LakeFormationEnabled ProxyHost ProxyPort ProxyUsername
        ProxyPassword
        AwsRegion AWSCredentialsProviderClass S3OutputLocation S3OutputEncOption S3OutputEncKMSKey
        Schema UID PWD IdP_Host IdP_Port LoginToRP preferred_role duration""",
}
# Keys have no case, in ini files and in URLs.
KEYS: Mapping[Driver, frozenset[str]] = {
    driver: frozenset(text.lower().split()) for driver, text in _KEYS.items()
}


def settings(config: AccessConfig, stack: Stack, role: Role, driver: Driver) -> dict[str, str]:
    """The settings of a driver for one role, in the order in which they are written."""
    arn = role_arn(stack, role.name)
    results = f"{config.results}/{role.name}/"
    group = config.work_group_of(role)
    formation = {"LakeFormationEnabled": "true"} if config.lake_formation else {}
    if driver == "jdbc_3":
        return {
            "Region": config.region,
            "WorkGroup": group,
            "OutputLocation": results,
            **(
                {"EncryptionOption": "SSE_KMS", "KmsKey": config.results_key}
                if config.results_key
                else {}
            ),
            "CredentialsProvider": "ADFS",
            "AdfsHostName": config.adfs_host,
            "AdfsPortNumber": str(config.adfs_port),
            "AdfsRelyingParty": config.relying_party,
            "PreferredRole": arn,
            "RoleSessionDuration": str(config.session_seconds),
            **formation,
        }
    encryption = (
        {"S3OutputEncOption": "SSE_KMS", "S3OutputEncKMSKey": config.results_key}
        if config.results_key
        else {}
    )
    common = {
        "AwsRegion": config.region,
        "Workgroup": group,
        "S3OutputLocation": results,
        **encryption,
    }
    if driver == "jdbc_2":
        return {
            **common,
            "AwsCredentialsProviderClass": (
                "com.simba.athena.iamsupport.plugin.AdfsCredentialsProvider"
            ),
            "idp_host": config.adfs_host,
            "idp_port": str(config.adfs_port),
            "LoginToRP": config.relying_party,
            "preferred_role": arn,
            "duration": str(config.session_seconds),
            **formation,
        }
    if driver == "odbc_1":
        return {
            "Driver": "/opt/simba/athenaodbc/lib/64/libathenaodbc_sb64.so",
            **common,
            "AuthenticationType": "ADFS",
            "IdP_Host": config.adfs_host,
            "IdP_Port": str(config.adfs_port),
            "LoginToRP": config.relying_party,
            "Preferred_Role": arn,
            "duration": str(config.session_seconds),
            "SSL_Insecure": "false",
            **formation,
        }
    return {
        "Driver": "/opt/athena/odbc/ODBC/lib/libathena-odbc.so",
        **common,
        "AuthenticationType": "ADFS",
        "idp_host": config.adfs_host,
        "idp_port": str(config.adfs_port),
        "LoginToRP": config.relying_party,
        "preferred_role": arn,
        "duration": str(config.session_seconds),
        **({"LakeformationEnabled": "1"} if config.lake_formation else {}),
    }


def driver_files(config: AccessConfig, stack: Stack) -> Iterator[tuple[str, str]]:
    """(name, text) of the files of all drivers that the configuration names."""
    for driver in config.drivers:
        found = [(role, settings(config, stack, role, driver)) for role in config.roles]
        if driver.startswith("odbc"):
            yield f"{driver}/odbc.ini", _ini(found, TITLES[driver])
        else:
            yield f"{driver}/urls.txt", _urls(found, driver)


def _ini(found: list[tuple[Role, dict[str, str]]], title: str) -> str:
    names = [f"Athena {role.name}" for role, _ in found]
    text = "[ODBC Data Sources]\n" + "".join(f"{name} = Athena {title}\n" for name in names)
    for name, (_, values) in zip(names, found, strict=True):
        text += f"\n[{name}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
    return text


def _urls(found: list[tuple[Role, dict[str, str]]], driver: Driver) -> str:
    scheme = "jdbc:athena://" if driver == "jdbc_3" else "jdbc:awsathena://"
    return "".join(
        scheme + "".join(f"{key}={value};" for key, value in values.items()) + "\n"
        for _, values in found
    )
