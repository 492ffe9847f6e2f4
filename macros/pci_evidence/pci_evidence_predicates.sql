{#
  The condition of every predicate kind, for a row of reviewed_records named `event` and a row of rules
  named `rule`. A rule is data; its kind is the macro of that name.

  Usage: where {{ pci_evidence_predicate() }}
#}
{% macro pci_evidence_predicate() -%}
case rule.predicate_kind
{%- for kind in _pci_evidence_kinds() %}
            when '{{ kind }}'
                then
                    {{ context['_pci_evidence_' ~ kind]() }}
{%- endfor %}
            else false
        end
{%- endmacro %}

{#
  The predicate kinds that a rule for CloudTrail may have.

  Usage: {% for kind in _pci_evidence_kinds() %}
#}
{% macro _pci_evidence_kinds() %}
    {{ return([
        'attempted', 'changed', 'called', 'names_field', 'matches', 'lacks', 'root_actor', 'root_through_service', 'root_session',
        'administrator_write', 'failed_sign_in', 'sign_in_without_mfa', 'denied', 'data_store_access', 'administrative_grant',
        'opened_to_all'
    ]) }}
{% endmacro %}

{#
  Kind `attempted`: a call of this name that is not read-only, whether or not it was allowed.

  Usage: {{ _pci_evidence_attempted() }}
#}
{% macro _pci_evidence_attempted() %}
    {{ return("not event.is_read_only") }}
{% endmacro %}

{#
  Kind `changed`: a call of this name that is not read-only and succeeded.

  Usage: {{ _pci_evidence_changed() }}
#}
{% macro _pci_evidence_changed() %}
    {{ return("not event.is_read_only and event.error_code is null") }}
{% endmacro %}

{#
  Kind `called`: a call of this name, read-only or not, whether or not it was allowed. For names such as
  AssumeRoot, which CloudTrail marks as read-only.

  Usage: {{ _pci_evidence_called() }}
#}
{% macro _pci_evidence_called() %}
    {{ return("true") }}
{% endmacro %}

{#
  Kind `names_field`: a call of this name that is not read-only and whose record has one of the fields of the
  rule's argument (separated by ;). CloudTrail hides a password's value and keeps its name.

  Usage: {{ _pci_evidence_names_field() }}
#}
{% macro _pci_evidence_names_field() %}
    {{ return("not event.is_read_only"
        ~ "\n                    and regexp_like(coalesce(event.record, ''), '\"(' || replace(rule.predicate_argument, ';', '|') || ')\" *:')") }}
{% endmacro %}

{#
  Kind `matches`: a call of this name whose record matches the rule's argument, a regular expression without
  regard to case. For fields that AWS writes: `"action" *: *"archive"`.

  Usage: {{ _pci_evidence_matches() }}
#}
{% macro _pci_evidence_matches() %}
    {{ return("regexp_like(coalesce(event.record, ''), '(?i)' || rule.predicate_argument)") }}
{% endmacro %}

{#
  Kind `lacks`: a call of this name whose record does not match the rule's argument, as `matches` does.

  Usage: {{ _pci_evidence_lacks() }}
#}
{% macro _pci_evidence_lacks() %}
    {{ return("not regexp_like(coalesce(event.record, ''), '(?i)' || rule.predicate_argument)") }}
{% endmacro %}

{#
  Kind `root_actor`: the root user of an account acted. Names of roles and users do not count, and what an AWS
  service did for the root user counts as `root_through_service`.

  Usage: {{ _pci_evidence_root_actor() }}
#}
{% macro _pci_evidence_root_actor() %}
    {{ return("lower(event.actor_type) = 'root' and event.invoked_by is null") }}
{% endmacro %}

{#
  Kind `root_through_service`: an AWS service acted for the root user of an account.

  Usage: {{ _pci_evidence_root_through_service() }}
#}
{% macro _pci_evidence_root_through_service() %}
    {{ return("lower(event.actor_type) = 'root' and event.invoked_by is not null") }}
{% endmacro %}

{#
  Kind `root_session`: a session acted that was made with the root user's credentials, such as a federated one.

  Usage: {{ _pci_evidence_root_session() }}
#}
{% macro _pci_evidence_root_session() %}
    {{ return("lower(coalesce(event.actor_type, '')) <> 'root' and lower(event.issuer_type) = 'root'") }}
{% endmacro %}

{#
  Kind `administrator_write`: a call that changes something, by an administrator of known_names.

  Usage: {{ _pci_evidence_administrator_write() }}
#}
{% macro _pci_evidence_administrator_write() %}
    {{ return("not event.is_read_only and event.is_administrator") }}
{% endmacro %}

{#
  Kind `failed_sign_in`: a failed sign-in to the console or to IAM Identity Center, a failed switch of roles or
  check of MFA.

  Usage: {{ _pci_evidence_failed_sign_in() }}
#}
{% macro _pci_evidence_failed_sign_in() %}
    {{ return("lower(coalesce(event.console_sign_in, event.identity_center_sign_in, '')) = 'failure'"
        ~ "\n                    or regexp_like(coalesce(event.error_message, ''), '(?i)^(failed authentication|no username found)')") }}
{% endmacro %}

{#
  Kind `sign_in_without_mfa`: a user or root signed in to the console by password alone. Federated
  sessions do not count: their MFA is the identity provider's, which the event does not show.

  Usage: {{ _pci_evidence_sign_in_without_mfa() }}
#}
{% macro _pci_evidence_sign_in_without_mfa() %}
    {{ return("lower(event.console_sign_in) = 'success' and lower(coalesce(event.mfa_used, 'no')) <> 'yes'"
        ~ " and lower(event.actor_type) in ('iamuser', 'root')") }}
{% endmacro %}

{#
  Kind `denied`: a call failed because permissions or valid credentials were missing, under any service's error
  code, or by the message where the code is another.

  Usage: {{ _pci_evidence_denied() }}
#}
{% macro _pci_evidence_denied() %}
    {% set patterns = [
        'accessdenied|unauthori[sz]ed|notauthorized|forbidden|authfailure|authorizationerror|optinrequired',
        'insufficientprivileges|insufficientpermissions|idprejectedclaim',
        'invalidclienttokenid|unrecognizedclient|signaturedoesnotmatch|invalidaccesskey|invalididentitytoken',
        'expiredtoken|missingauthenticationtoken|tokenrefreshrequired',
    ] %}
    {% set conditions = [] %}
    {% for pattern in patterns %}
        {% do conditions.append("regexp_like(coalesce(event.error_code, ''), '(?i)(" ~ pattern ~ ")')") %}
    {% endfor %}
    {% do conditions.append("regexp_like(coalesce(event.error_message, ''), '(?i)(not authorized|access denied|insufficient privileges)')") %}
    {{ return(conditions | join('\n                    or ')) }}
{% endmacro %}

{#
  Kind `data_store_access`: a call on a bucket that known_names has with the kind of the rule's
  argument, by anybody but an AWS service that acts for itself, such as the one that writes the logs.

  Usage: {{ _pci_evidence_data_store_access() }}
#}
{% macro _pci_evidence_data_store_access() %}
    {{ return("event.store_kinds like '%[' || rule.predicate_argument || ']%' and lower(coalesce(event.actor_type, '')) <> 'awsservice'") }}
{% endmacro %}

{#
  Kind `administrative_grant`: a policy or group is given that makes an administrator, by its name or by
  what its text allows: known_names has read it. The rule's argument has the actions that do.

  Usage: {{ _pci_evidence_administrative_grant() }}
#}
{% macro _pci_evidence_administrative_grant() %}
    {{ return("event.is_grant") }}
{% endmacro %}

{#
  Kind `opened_to_all`: a rule or prefix list lets in a large part of the internet: IPv4 ranges wider than /8,
  IPv6 ranges wider than /13 but private ones. Two halves, such as 0.0.0.0/1 and 128.0.0.0/1, are as open as all.

  Usage: {{ _pci_evidence_opened_to_all() }}
#}
{% macro _pci_evidence_opened_to_all() %}
    {% set range = '"cidr(?:_?ip)?(?:v[46])?" *: *"' %}
    {{ return("event.error_code is null"
        ~ "\n                    and (\n                        regexp_like(event.record, '(?i)" ~ range ~ "[0-9.]+/0*[0-7]\"')"
        ~ "\n                        or regexp_like(event.record, '(?i)" ~ range ~ "(?:[0-9a-e][0-9a-f]*|f[0-9ab][0-9a-f]*)?:[0-9a-f:.]*/0*(?:[0-9]|1[0-2])\"')\n                    )") }}
{% endmacro %}

{#
  The condition of the predicate kinds for flow logs, for a row of reviewed_flows named `event` and a row
  of rules named `rule`.

  Usage: where {{ pci_evidence_flow_predicate() }}
#}
{% macro pci_evidence_flow_predicate() -%}
case rule.predicate_kind
            when 'flow_to_port' then {{ _pci_evidence_flow_to_port() }}
            when 'flow_skipped' then {{ _pci_evidence_flow_skipped() }}
            else false
        end
{%- endmacro %}

{#
  Kind `flow_to_port`: a flow to one of the ports of the rule's argument, which has ; between them.

  Usage: {{ _pci_evidence_flow_to_port() }}
#}
{% macro _pci_evidence_flow_to_port() %}
    {{ return("';' || rule.predicate_argument || ';' like '%;' || event.port || ';%'") }}
{% endmacro %}

{#
  Kind `flow_skipped`: records of the interval were not logged.

  Usage: {{ _pci_evidence_flow_skipped() }}
#}
{% macro _pci_evidence_flow_skipped() %}
    {{ return("event.event_name = 'SKIPDATA'") }}
{% endmacro %}
