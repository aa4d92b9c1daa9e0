"""Occupations of the demo data: what they ask for, what they pay and where they lead."""

from __future__ import annotations

from dataclasses import dataclass

# Title / sectors / level 1 to 5 / thousands of dollars a year in the United States / first year / skills / next roles,
# repeated where they are likelier; a dash for nothing.
_ROLES = """
Junior Software Developer / Software, Banking / 1 / 64 / - / Python, Java, Git, SQL, Unit Testing / Software Engineer, Software Engineer, Software Engineer, Web Developer, QA Engineer
Web Developer / Software, Media / 2 / 74 / 1996 / JavaScript, HTML, CSS, React, Node.js, Git / Software Engineer, Senior Software Engineer, Senior Software Engineer, Product Designer
QA Engineer / Software / 2 / 72 / - / Test Automation, Selenium, SQL, Python, Agile / Software Engineer, DevOps Engineer, Product Manager
Software Engineer / Software, Banking / 2 / 95 / - / Java, Python, REST APIs, Linux, SQL, Docker / Senior Software Engineer, Senior Software Engineer, Senior Software Engineer, DevOps Engineer, Data Engineer, Product Manager
Senior Software Engineer / Software, Banking / 3 / 130 / - / System Design, Kubernetes, AWS, Code Review, Mentoring, Java / Staff Software Engineer, Engineering Manager, Engineering Manager, Machine Learning Engineer, Site Reliability Engineer
Staff Software Engineer / Software / 4 / 168 / - / Distributed Systems, System Design, Technical Leadership, Mentoring, Go / Director of Engineering
Engineering Manager / Software, Banking / 4 / 165 / - / People Management, Agile, Hiring, Roadmapping, System Design / Director of Engineering
Director of Engineering / Software / 5 / 205 / - / Strategy, Budgeting, People Management, Hiring, Stakeholder Management / -
DevOps Engineer / Software, Banking / 3 / 118 / 2010 / Docker, Kubernetes, Terraform, AWS, Linux, CI/CD / Site Reliability Engineer, Staff Software Engineer, Engineering Manager
Site Reliability Engineer / Software / 3 / 132 / 2008 / Kubernetes, Go, Linux, Monitoring, Incident Response / Staff Software Engineer, Engineering Manager
IT Support Specialist / Software, Public Sector, Education / 1 / 48 / - / Windows, Networking, Customer Service, Troubleshooting / Systems Administrator, Systems Administrator, Network Engineer
Systems Administrator / Software, Public Sector, Banking / 2 / 72 / - / Linux, Windows, Networking, Bash, Virtualization / DevOps Engineer, Cybersecurity Analyst, Network Engineer
Network Engineer / Software, Public Sector / 2 / 80 / - / Networking, Routing, Firewalls, Linux, Troubleshooting / Cybersecurity Analyst, Security Architect
Cybersecurity Analyst / Software, Banking, Public Sector / 3 / 105 / 2002 / Network Security, SIEM, Incident Response, Risk Assessment, Python / Security Architect
Security Architect / Software, Banking / 4 / 155 / 2002 / Network Security, Threat Modeling, Cloud Security, Risk Assessment, Technical Leadership / Director of Engineering
Junior Data Analyst / Banking, Retail, Healthcare / 1 / 58 / - / Excel, SQL, Statistics, Data Visualization / Data Analyst
Data Analyst / Banking, Retail, Healthcare, Software / 2 / 76 / - / SQL, Python, Tableau, Statistics, Data Visualization / Data Scientist, Data Engineer, Business Intelligence Manager, Senior Data Analyst
Senior Data Analyst / Banking, Retail, Healthcare / 3 / 96 / - / SQL, Python, Statistics, Experiment Design, Stakeholder Management / Business Intelligence Manager, Data Scientist, Biostatistician
Business Intelligence Manager / Banking, Retail / 4 / 124 / - / Power BI, SQL, People Management, Data Governance, Stakeholder Management / Head of Data
Data Engineer / Software, Banking, Retail / 3 / 118 / 2011 / Python, SQL, Spark, Airflow, AWS, Data Modeling / Machine Learning Engineer, Senior Data Scientist, Engineering Manager
Data Scientist / Software, Banking, Healthcare, Retail / 3 / 122 / 2010 / Python, Machine Learning, Statistics, SQL, Experiment Design / Senior Data Scientist, Senior Data Scientist, Machine Learning Engineer
Senior Data Scientist / Software, Banking, Healthcare / 4 / 152 / 2012 / Machine Learning, Python, Experiment Design, Mentoring, Causal Inference / Head of Data
Machine Learning Engineer / Software / 3 / 142 / 2014 / Python, Machine Learning, PyTorch, Docker, MLOps / Senior Data Scientist, Head of Data
Head of Data / Software, Banking, Retail / 5 / 192 / 2010 / Strategy, Data Governance, People Management, Machine Learning, Budgeting / -
Biostatistician / Healthcare, Biotechnology / 3 / 104 / - / R, SAS, Statistics, Clinical Trials, Survival Analysis / Senior Data Scientist, Clinical Research Manager
Actuarial Trainee / Insurance / 1 / 60 / - / Excel, Probability, Statistics, Financial Mathematics / Actuary
Actuary / Insurance / 3 / 112 / - / Risk Modeling, R, Financial Mathematics, Pricing, Regulatory Reporting / Chief Actuary, Risk Manager
Chief Actuary / Insurance / 5 / 190 / - / Risk Modeling, Strategy, Regulatory Reporting, People Management / -
Product Manager / Software, Banking, Retail / 3 / 126 / 1999 / Product Strategy, User Research, Roadmapping, Agile, Stakeholder Management / Senior Product Manager
Senior Product Manager / Software, Retail / 4 / 152 / 1999 / Product Strategy, Experiment Design, Mentoring, Roadmapping, SQL / Director of Product
Director of Product / Software, Retail / 5 / 195 / 1999 / Strategy, Product Strategy, People Management, Budgeting / -
Graduate Electrical Engineer / Energy, Manufacturing / 1 / 65 / - / Circuit Design, MATLAB, AutoCAD, Electrical Safety / Electrical Engineer, Electrical Engineer, Embedded Systems Engineer
Electrical Engineer / Energy, Manufacturing, Construction / 2 / 84 / - / Circuit Design, PLC Programming, Power Systems, AutoCAD Electrical / Senior Electrical Engineer, Power Systems Engineer
Embedded Systems Engineer / Manufacturing, Software / 2 / 92 / - / C, C++, Microcontrollers, RTOS, Circuit Design / Senior Electrical Engineer, Software Engineer, Staff Software Engineer
Power Systems Engineer / Energy / 3 / 104 / - / Power Systems, Grid Planning, SCADA, MATLAB, Renewable Energy / Engineering Project Manager
Senior Electrical Engineer / Energy, Manufacturing / 3 / 112 / - / Power Systems, Mentoring, Project Management, PLC Programming / Engineering Project Manager
Engineering Project Manager / Energy, Manufacturing, Construction / 4 / 126 / - / Project Management, Budgeting, Risk Assessment, Stakeholder Management / Plant Manager, Head of Engineering
Head of Engineering / Energy, Manufacturing / 5 / 170 / - / Strategy, People Management, Budgeting, Technical Leadership / -
Graduate Mechanical Engineer / Manufacturing, Energy / 1 / 63 / - / SolidWorks, CAD, Thermodynamics, Technical Drawing / Mechanical Engineer, Mechanical Engineer, Manufacturing Engineer
Mechanical Engineer / Manufacturing, Energy / 2 / 82 / - / SolidWorks, Finite Element Analysis, Thermodynamics, Materials Science / Senior Mechanical Engineer, Manufacturing Engineer
Manufacturing Engineer / Manufacturing / 2 / 84 / - / Lean Manufacturing, Six Sigma, CAD, Quality Control / Senior Mechanical Engineer, Operations Manager, Plant Manager
Senior Mechanical Engineer / Manufacturing, Energy / 3 / 108 / - / Finite Element Analysis, Project Management, Mentoring, Product Development / Engineering Project Manager, Head of Engineering
Plant Manager / Manufacturing / 4 / 135 / - / Lean Manufacturing, People Management, Budgeting, Occupational Safety / Head of Engineering
Graduate Civil Engineer / Construction / 1 / 61 / - / AutoCAD, Surveying, Structural Analysis, Technical Drawing / Site Engineer, Structural Engineer, Transport Planner
Site Engineer / Construction / 2 / 74 / - / Surveying, Construction Management, Occupational Safety, AutoCAD / Construction Project Manager, Structural Engineer
Structural Engineer / Construction / 2 / 84 / - / Structural Analysis, Revit, Concrete Design, Steel Design, Building Codes / Senior Structural Engineer
Senior Structural Engineer / Construction / 3 / 110 / - / Structural Analysis, Seismic Design, Mentoring, BIM, Building Codes / Head of Infrastructure Projects, Construction Project Manager
Transport Planner / Public Sector, Construction / 2 / 70 / - / GIS, Traffic Modeling, Urban Planning, Public Consultation / Construction Project Manager, Urban Planner
Construction Project Manager / Construction / 4 / 118 / - / Construction Management, Project Management, Contract Management, Budgeting / Head of Infrastructure Projects
Head of Infrastructure Projects / Construction, Public Sector / 5 / 160 / - / Strategy, Contract Management, Stakeholder Management, People Management / -
Architectural Assistant / Architecture / 1 / 50 / - / Revit, SketchUp, Technical Drawing, Model Making / Architect
Architect / Architecture / 2 / 76 / - / Revit, BIM, Building Codes, Sustainable Design, Rhino / Senior Architect, Senior Architect, Urban Planner
Senior Architect / Architecture / 3 / 102 / - / Sustainable Design, Project Management, Client Relations, BIM / Design Director
Design Director / Architecture / 5 / 150 / - / Creative Direction, Client Relations, People Management, Strategy / -
Urban Planner / Public Sector, Architecture / 3 / 82 / - / Urban Planning, GIS, Public Consultation, Policy Analysis / Head of Planning
Head of Planning / Public Sector / 5 / 122 / - / Urban Planning, Policy Analysis, People Management, Stakeholder Management / -
Staff Nurse / Healthcare / 1 / 66 / - / Patient Care, Medication Administration, Vital Signs, Patient Education / Senior Staff Nurse, Senior Staff Nurse, Intensive Care Nurse, Community Health Nurse
Senior Staff Nurse / Healthcare / 2 / 76 / - / Patient Care, Triage, Wound Care, Mentoring / Charge Nurse, Nurse Practitioner, Clinical Nurse Educator
Intensive Care Nurse / Healthcare / 2 / 84 / - / Critical Care, Ventilator Management, Advanced Life Support, Patient Care / Charge Nurse, Nurse Practitioner
Community Health Nurse / Healthcare, Public Sector / 2 / 72 / - / Public Health, Health Promotion, Patient Education, Immunization / Nurse Practitioner, Public Health Manager
Nurse Practitioner / Healthcare / 3 / 112 / - / Diagnosis, Prescribing, Patient Assessment, Chronic Disease Management / Nurse Manager, Clinical Nurse Educator
Clinical Nurse Educator / Healthcare, Education / 3 / 92 / - / Curriculum Development, Clinical Training, Mentoring, Simulation Training / Nurse Manager
Charge Nurse / Healthcare / 3 / 90 / - / Shift Coordination, Triage, Team Leadership, Quality Improvement / Nurse Manager
Nurse Manager / Healthcare / 4 / 112 / - / People Management, Budgeting, Quality Improvement, Staff Scheduling / Director of Nursing
Director of Nursing / Healthcare / 5 / 148 / - / Strategy, Health Policy, Budgeting, People Management / -
Public Health Manager / Public Sector, Healthcare / 4 / 102 / - / Public Health, Epidemiology, Health Policy, Project Management / -
Laboratory Technician / Biotechnology, Healthcare / 1 / 47 / - / PCR, Cell Culture, Laboratory Safety, Microscopy / Research Associate, Research Associate, Clinical Research Associate
Research Associate / Biotechnology, Education / 2 / 64 / - / Molecular Biology, PCR, Flow Cytometry, Data Analysis / Scientist, Clinical Research Associate, Bioinformatician
Scientist / Biotechnology / 3 / 98 / - / Molecular Biology, Assay Development, Scientific Writing, Statistics / Senior Scientist, Regulatory Affairs Specialist
Senior Scientist / Biotechnology / 4 / 128 / - / Assay Development, Project Management, Mentoring, Drug Discovery / Research Director
Research Director / Biotechnology / 5 / 182 / - / Drug Discovery, Strategy, People Management, Budgeting / -
Bioinformatician / Biotechnology, Healthcare / 3 / 102 / 2001 / Python, R, Genomics, Statistics, Linux / Senior Scientist, Senior Data Scientist
Clinical Research Associate / Biotechnology, Healthcare / 2 / 72 / - / Clinical Trials, Good Clinical Practice, Data Management, Scientific Writing / Clinical Research Manager, Regulatory Affairs Specialist
Clinical Research Manager / Biotechnology, Healthcare / 4 / 118 / - / Clinical Trials, Project Management, Good Clinical Practice, People Management / Research Director
Regulatory Affairs Specialist / Biotechnology / 3 / 94 / - / Regulatory Compliance, Scientific Writing, Quality Assurance, Clinical Trials / Clinical Research Manager
Environmental Technician / Environment, Public Sector / 1 / 48 / - / Water Sampling, GIS, Field Work, Laboratory Safety / Environmental Consultant
Environmental Consultant / Environment, Construction / 2 / 72 / - / Environmental Impact Assessment, GIS, Report Writing, Environmental Law / Senior Environmental Consultant, Sustainability Manager
Senior Environmental Consultant / Environment / 3 / 94 / - / Environmental Impact Assessment, Project Management, Client Relations, Climate Modeling / Sustainability Manager
Sustainability Manager / Environment, Energy, Manufacturing / 4 / 112 / 2003 / Carbon Accounting, Sustainability Reporting, Stakeholder Management, Strategy / -
HR Assistant / Consulting, Retail, Public Sector / 1 / 46 / - / Recruitment, Employee Relations, Excel, Interviewing / HR Generalist
HR Generalist / Consulting, Retail, Manufacturing / 2 / 64 / - / Employee Relations, Recruitment, Labor Law, Payroll / HR Manager, HR Manager, Talent Development Manager
HR Manager / Consulting, Retail, Manufacturing / 4 / 104 / - / People Management, Labor Law, Organizational Development, Change Management / HR Director
Talent Development Manager / Consulting, Software / 4 / 102 / - / Coaching, Curriculum Development, Organizational Development, Facilitation / HR Director
HR Director / Consulting, Retail / 5 / 150 / - / Strategy, Change Management, People Management, Budgeting / -
Psychology Assistant / Healthcare, Education / 1 / 44 / - / Psychological Assessment, Interviewing, Statistics, Report Writing / Counselling Psychologist, School Counsellor, User Researcher
Counselling Psychologist / Healthcare / 3 / 86 / - / Cognitive Behavioural Therapy, Psychological Assessment, Counselling, Crisis Intervention / Clinical Lead
School Counsellor / Education / 2 / 60 / - / Counselling, Crisis Intervention, Child Development, Conflict Resolution / Counselling Psychologist, Head of Student Support
Head of Student Support / Education / 4 / 92 / - / Counselling, People Management, Safeguarding, Policy Analysis / -
Clinical Lead / Healthcare / 5 / 128 / - / Clinical Supervision, People Management, Quality Improvement, Cognitive Behavioural Therapy / -
User Researcher / Software, Design / 2 / 88 / 2003 / User Research, Interviewing, Usability Testing, Statistics / Product Designer, Product Manager, Senior Product Manager
Legal Trainee / Legal / 1 / 62 / - / Legal Research, Legal Writing, Due Diligence, Contract Law / Associate Attorney
Associate Attorney / Legal / 2 / 98 / - / Contract Law, Litigation, Negotiation, Legal Writing / Senior Associate, Senior Associate, Legal Counsel
Senior Associate / Legal / 3 / 140 / - / Litigation, Corporate Law, Negotiation, Mentoring / Law Firm Partner, Legal Counsel
Law Firm Partner / Legal / 5 / 210 / - / Corporate Law, Business Development, Client Relations, People Management / -
Legal Counsel / Banking, Software, Energy, Insurance / 3 / 132 / - / Contract Law, Corporate Law, Data Protection, Negotiation / General Counsel, Compliance Manager
Compliance Manager / Banking, Insurance / 4 / 126 / - / Regulatory Compliance, Risk Assessment, Data Protection, Policy Analysis / General Counsel
General Counsel / Banking, Software, Energy / 5 / 205 / - / Corporate Law, Corporate Governance, Strategy, People Management / -
Junior Accountant / Banking, Consulting, Retail / 1 / 52 / - / Bookkeeping, Excel, Financial Reporting, Tax / Accountant, Accountant, Auditor
Accountant / Banking, Consulting, Manufacturing / 2 / 66 / - / Financial Reporting, IFRS, Tax, Excel / Senior Accountant, Financial Analyst
Auditor / Consulting / 2 / 70 / - / Auditing, IFRS, Internal Controls, Excel / Senior Accountant, Risk Manager
Senior Accountant / Banking, Consulting, Manufacturing / 3 / 86 / - / IFRS, Internal Controls, Mentoring, Financial Reporting / Finance Manager
Financial Analyst / Banking, Insurance / 2 / 80 / - / Financial Modeling, Excel, Valuation, SQL / Senior Financial Analyst, Investment Analyst
Senior Financial Analyst / Banking, Insurance / 3 / 104 / - / Financial Modeling, Forecasting, Power BI, Valuation / Finance Manager, Portfolio Manager
Investment Analyst / Banking / 3 / 112 / - / Valuation, Equity Research, Financial Modeling, Python / Portfolio Manager
Portfolio Manager / Banking / 4 / 162 / - / Portfolio Management, Risk Modeling, Asset Allocation, Client Relations / Chief Financial Officer
Risk Manager / Banking, Insurance / 4 / 132 / - / Risk Modeling, Regulatory Reporting, Statistics, People Management / Chief Financial Officer
Finance Manager / Banking, Manufacturing, Retail / 4 / 122 / - / Budgeting, Forecasting, People Management, IFRS / Chief Financial Officer
Chief Financial Officer / Banking, Manufacturing, Retail / 5 / 215 / - / Strategy, Corporate Governance, Budgeting, Investor Relations / -
Management Trainee / Retail, Logistics, Hospitality / 1 / 50 / - / Excel, Customer Service, Presentation, Team Leadership / Business Analyst, Marketing Specialist, Operations Analyst, Account Manager
Business Analyst / Consulting, Banking, Software / 2 / 76 / - / Requirements Analysis, SQL, Process Mapping, Presentation / Management Consultant, Product Manager, Project Manager
Management Consultant / Consulting / 3 / 118 / - / Strategy, Financial Modeling, Presentation, Client Relations / Consulting Partner, Operations Manager
Consulting Partner / Consulting / 5 / 205 / - / Strategy, Business Development, Client Relations, People Management / -
Project Manager / Consulting, Logistics, Public Sector / 3 / 98 / - / Project Management, Agile, Risk Assessment, Stakeholder Management / Operations Manager, Senior Product Manager
Operations Analyst / Logistics, Retail / 2 / 64 / - / Excel, Process Improvement, SQL, Forecasting / Supply Chain Manager, Operations Manager
Supply Chain Manager / Logistics, Retail, Manufacturing / 4 / 108 / - / Supply Chain Management, Procurement, Negotiation, Forecasting / Operations Director
Operations Manager / Logistics, Retail, Hospitality / 4 / 102 / - / Process Improvement, People Management, Budgeting, Lean / Operations Director
Operations Director / Logistics, Retail, Hospitality / 5 / 158 / - / Strategy, People Management, Budgeting, Change Management / -
Account Manager / Software, Media, Retail / 2 / 72 / - / Sales, Negotiation, CRM, Client Relations / Sales Manager
Sales Manager / Software, Retail, Manufacturing / 4 / 112 / - / Sales, People Management, Forecasting, Negotiation / Sales Director
Sales Director / Software, Retail / 5 / 165 / - / Strategy, Business Development, People Management, Sales / -
Marketing Specialist / Media, Retail, Hospitality / 2 / 62 / - / Digital Marketing, Copywriting, SEO, Market Research / Marketing Manager, Content Strategist
Marketing Manager / Media, Retail, Software / 4 / 106 / - / Brand Management, Digital Marketing, Budgeting, Market Research / Marketing Director
Marketing Director / Media, Retail, Software / 5 / 158 / - / Brand Management, Strategy, People Management, Budgeting / -
Junior Graphic Designer / Design, Media / 1 / 46 / - / Adobe Photoshop, Adobe Illustrator, Typography, Layout / Graphic Designer
Graphic Designer / Design, Media, Retail / 2 / 58 / - / Adobe Illustrator, Typography, Branding, Adobe InDesign / Senior Graphic Designer, Product Designer, Motion Designer
Motion Designer / Design, Media / 2 / 72 / 1998 / After Effects, Animation, Storyboarding, Cinema 4D / Art Director
Senior Graphic Designer / Design, Media / 3 / 80 / - / Branding, Art Direction, Mentoring, Adobe InDesign / Art Director, Senior Product Designer
Product Designer / Software, Design / 2 / 96 / 2005 / Figma, Prototyping, User Research, Design Systems, Interaction Design / Senior Product Designer
Senior Product Designer / Software, Design / 3 / 128 / 2005 / Design Systems, Figma, Usability Testing, Mentoring / Creative Director, Director of Product
Art Director / Design, Media / 4 / 106 / - / Art Direction, Branding, Team Leadership, Storyboarding / Creative Director
Creative Director / Design, Media / 5 / 148 / - / Creative Direction, Strategy, People Management, Branding / -
Trainee Teacher / Education / 1 / 42 / - / Lesson Planning, Classroom Management, Child Development / Primary School Teacher, Primary School Teacher, Secondary School Teacher, Special Education Teacher
Primary School Teacher / Education / 2 / 54 / - / Lesson Planning, Literacy Instruction, Classroom Management, Parent Communication / Subject Coordinator, Instructional Designer
Secondary School Teacher / Education / 2 / 58 / - / Lesson Planning, Assessment Design, Classroom Management, Subject Teaching / Subject Coordinator, Instructional Designer
Special Education Teacher / Education / 2 / 60 / - / Inclusive Education, Individual Education Plans, Behaviour Support, Parent Communication / Subject Coordinator, School Counsellor
Subject Coordinator / Education / 3 / 72 / - / Curriculum Development, Mentoring, Assessment Design, Team Leadership / Deputy Principal
Instructional Designer / Education, Software / 3 / 80 / 2000 / E-Learning, Curriculum Development, Assessment Design, Video Production / Talent Development Manager
Deputy Principal / Education / 4 / 94 / - / School Administration, People Management, Safeguarding, Budgeting / School Principal
School Principal / Education / 5 / 118 / - / School Administration, Strategy, People Management, Budgeting / -
Editorial Assistant / Media / 1 / 42 / - / Fact Checking, Copy Editing, Interviewing, Writing / Reporter
Reporter / Media / 2 / 56 / - / Reporting, Interviewing, Writing, Research / Senior Reporter, Content Strategist, Communications Officer
Senior Reporter / Media / 3 / 76 / - / Investigative Journalism, Data Journalism, Writing, Media Law / News Editor
News Editor / Media / 4 / 96 / - / Copy Editing, Team Leadership, Editorial Planning, Media Law / Managing Editor
Managing Editor / Media / 5 / 128 / - / Editorial Planning, People Management, Budgeting, Strategy / -
Content Strategist / Media, Software, Retail / 3 / 86 / 2004 / Content Strategy, SEO, Copywriting, Analytics / Marketing Manager, Head of Communications
Communications Officer / Public Sector, Education, Healthcare / 2 / 64 / - / Public Relations, Writing, Social Media, Media Relations / Head of Communications
Head of Communications / Public Sector, Media / 4 / 112 / - / Public Relations, Crisis Communication, People Management, Strategy / -
"""  # noqa: E501 - one occupation a line reads best


@dataclass(frozen=True, slots=True)
class Occupation:
    """`pay` is dollars a year in the United States; `since` the first year in which the title is believable."""

    title: str
    sectors: tuple[str, ...]
    level: int
    pay: int
    since: int
    skills: tuple[str, ...]
    next_titles: tuple[str, ...]


def _occupation(line: str) -> Occupation:
    title, sectors, level, pay, since, skills, following = line.split(" / ")
    return Occupation(
        title=title,
        sectors=tuple(sectors.split(", ")),
        level=int(level),
        pay=int(pay) * 1_000,
        since=0 if since == "-" else int(since),
        skills=tuple(skills.split(", ")),
        next_titles=() if following == "-" else tuple(following.split(", ")),
    )


OCCUPATIONS = {occupation.title: occupation for occupation in map(_occupation, _ROLES.strip().splitlines())}
"""By title."""
